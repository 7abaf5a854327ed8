using System.Globalization;
using PointBus.Consumers.Alerting.Channels;
using PointBus.Consumers.Alerting.Channels.Sending;
using PointBus.Consumers.Calling;
using PointBus.Consumers.Tests.Alerting.Servers;
using static PointBus.Consumers.Alerting.Channels.ChannelKind;

namespace PointBus.Consumers.Tests.Alerting.Sending;

/// <summary>Every channel against a real receiver that behaves in every way: what the log of deliveries says, when it is tried again, and who takes over.</summary>
public sealed class ReceiverTests
{
    const string Ok = "200 OK: ok", Queued = "202 Accepted: ok (queued)", Mailed = "2.0.0 queued as 4711";

    public enum Way
    {
        Good,
        Broken,
        Busy,
        Silent,
        Redirect,
        Inside,
    }

    public static TheoryData<ChannelKind, Way, string[]> Table
    {
        get
        {
            var table = new TheoryData<ChannelKind, Way, string[]>
            {
                { Slack, Way.Good, ["0 slack delivered: " + Ok] },
                { Webhook, Way.Good, ["0 webhook delivered: " + Ok] },
                { PagerDuty, Way.Good, ["0 pagerduty delivered: " + Queued] },
                { Email, Way.Good, ["0 email delivered: " + Mailed] },
                { Email, Way.Broken, ["0 email given_up: 554 5.3.0 no", "0 email taken_over: slack takes over", "0 slack delivered: " + Ok] },
                { Email, Way.Busy, Tries("email", "slack", Ok, "failed", "451 4.3.0 later", (0, 5), (5, 35), (35, 155)) },
                { Email, Way.Silent, Tries("email", "slack", Ok, "failed", "no answer within 10 s", (10, 15), (25, 55), (65, 185)) },
            };
            foreach (var (kind, name) in new[] { (Slack, "slack"), (Webhook, "webhook"), (PagerDuty, "pagerduty") })
            {
                table.Add(kind, Way.Broken, Tries(name, "email", Mailed, "failed", "500 Internal Server Error: sorry", (0, 5), (5, 35), (35, 155)));
                table.Add(kind, Way.Busy, Tries(name, "email", Mailed, "throttled", "429 Too Many Requests: later", (0, 50), (50, 100), (100, 220)));
                table.Add(kind, Way.Silent, Tries(name, "email", Mailed, "failed", "no answer within 10 s", (10, 15), (25, 55), (65, 185)));
                table.Add(kind, Way.Redirect, GivenUp(name, "302 Found (redirects are not followed)"));
                table.Add(kind, Way.Inside, GivenUp(name, "call.address: The host is not in the open internet, nor in a network that may be called."));
            }

            return table;
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task Whatever_a_receiver_does_somebody_is_told_and_the_log_says_how(ChannelKind kind, Way way, string[] expected)
    {
        var time = new Fakes.WatchedTime();
        await using var inside = await HttpReceiver.StartAsync();
        await using var receivers = await FourReceivers.StartAsync(time);
        Behave(receivers, kind, way, inside.Url);
        var standIn = kind == Email ? Slack : Email;
        receivers.Settings = receivers.Settings with { Channels = [.. receivers.Settings.Channels.Where(channel => channel.Kind == kind || channel.Kind == standIn)] };
        var world = new World { Time = time, Receivers = receivers };
        await using var host = await SendingHarness.StartAsync(world);
        var start = time.GetUtcNow();

        await host.SendAsync(Notices.Of(), NameOf(kind));
        await host.PassAsync(TimeSpan.FromSeconds(110));

        var log = world.Store.Log.Select(entry => DeliveryEntry.TryRead(entry)!).OrderBy(entry => entry.At).ThenBy(entry => entry.Channel != NameOf(kind)).ThenBy(entry => entry.Outcome == "taken_over");
        Assert.Equal(expected, log.Select(entry => Line(entry, start)));
        Assert.Equal(way == Way.Good ? 0 : 1, receivers.Told(standIn).Count);
        Assert.Equal(way == Way.Good ? 1 : 0, receivers.Told(kind).Count);
        if (kind != Email)
            Assert.Equal(way == Way.Inside ? 0 : expected.Count(line => line.Contains(NameOf(kind), StringComparison.Ordinal) && !line.Contains("taken_over", StringComparison.Ordinal)), receivers.Http(kind).All.Count);
        Assert.Empty(inside.All);
        Assert.Empty(receivers.Problems);
    }

    static void Behave(FourReceivers receivers, ChannelKind kind, Way way, Uri inside)
    {
        if (way == Way.Inside)
            receivers.Settings = receivers.Settings with { Calls = new CallOptions() };
        else if (kind == Email && way != Way.Good)
            receivers.Mail.Answers = command => (way, command) switch
            {
                (Way.Broken, ".") => "554 5.3.0 no",
                (Way.Busy, ".") => "451 4.3.0 later",
                (Way.Silent, "MAIL") => "",
                _ => null,
            };
        else if (way != Way.Good)
            receivers.Answer(kind, way switch
            {
                Way.Broken => new Answer(500, "sorry"),
                Way.Busy => new Answer(429, "later", ("Retry-After", "50")),
                Way.Silent => new Answer(Answer.Never),
                _ => new Answer(302, "", ("Location", inside.AbsoluteUri)),
            });
    }

    /// <summary>The third one has the stand-in tell it too.</summary>
    static string[] Tries(string name, string standIn, string taken, string outcome, string words, params (int At, int Next)[] tries) =>
    [
        .. tries.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.At} {name} {outcome}, again at {one.Next}: {words}")),
        string.Create(CultureInfo.InvariantCulture, $"{tries[^1].At} {name} taken_over: {standIn} takes over"),
        string.Create(CultureInfo.InvariantCulture, $"{tries[^1].At} {standIn} delivered: {taken}"),
    ];

    static string[] GivenUp(string name, string words) => [$"0 {name} given_up: {words}", $"0 {name} taken_over: email takes over", "0 email delivered: " + Mailed];

    static string Line(DeliveryEntry entry, DateTimeOffset start) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(entry.At - start).TotalSeconds} {entry.Channel} {entry.Outcome}{(entry.NextAt is { } next ? $", again at {(next - start).TotalSeconds}" : "")}: {entry.Detail}");

    static string NameOf(ChannelKind kind) => Names.Of(kind);
}
