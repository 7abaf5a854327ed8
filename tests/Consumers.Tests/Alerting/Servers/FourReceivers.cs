using System.Net;
using System.Text;
using System.Text.Json;
using MimeKit;
using PointBus.Consumers.Alerting.Channels;
using PointBus.Consumers.Alerting.Channels.Webhook;
using PointBus.Consumers.Calling;

namespace PointBus.Consumers.Tests.Alerting.Servers;

/// <summary>A receiver of each kind of channel, as strict as the real one, and channels that are configured for them.</summary>
sealed class FourReceivers : IAsyncDisposable
{
    const string Secret = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    readonly Dictionary<ChannelKind, HttpReceiver> _https;
    readonly TimeProvider _time;
    readonly List<string> _problems = [];

    FourReceivers(Dictionary<ChannelKind, HttpReceiver> https, TimeProvider time)
    {
        (_https, _time, Mail) = (https, time, new SmtpReceiver { Time = time });
        foreach (var kind in https.Keys)
            Restore(kind);
        Settings = new AlertChannels
        {
            Channels =
            [
                new SlackOptions { Name = "slack", Url = https[ChannelKind.Slack].Url },
                new WebhookOptions { Name = "webhook", Url = https[ChannelKind.Webhook].Url, Secrets = [WebhookSecret.TryParse("whsec_" + Secret, out var secret) ? secret : null!] },
                new EmailOptions { Name = "email", Host = "127.0.0.1", Port = Mail.Port, From = "PointBus <alerts@example.org>", To = ["oncall@example.org"] },
                new PagerDutyOptions { Name = "pagerduty", Url = https[ChannelKind.PagerDuty].Url, RoutingKey = new string('k', 32) },
            ],
            Roots = TestCertificate.Roots,
            Calls = new CallOptions { Networks = [IPNetwork.Parse("127.0.0.0/8")] },
        };
    }

    public AlertChannels Settings { get; set; }

    public SmtpReceiver Mail { get; }

    /// <summary>What a strict receiver had to refuse.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Tries that wait for an answer and are not given up yet.</summary>
    public int Silent => _https.Values.SelectMany(receiver => receiver.Held).Concat(Mail.Held).Count(since => _time.GetUtcNow() < since + Timeout);

    public static async Task<FourReceivers> StartAsync(TimeProvider time)
    {
        var https = new Dictionary<ChannelKind, HttpReceiver>();
        foreach (var kind in new[] { ChannelKind.Slack, ChannelKind.Webhook, ChannelKind.PagerDuty })
            https[kind] = await HttpReceiver.StartAsync(time: time);
        return new FourReceivers(https, time);
    }

    public HttpReceiver Http(ChannelKind kind) => _https[kind];

    /// <summary>Has a receiver answer so, whatever it is sent.</summary>
    public void Answer(ChannelKind kind, Answer answer) => _https[kind].Answers = _ => answer;

    /// <summary>Has a receiver take what the real one takes.</summary>
    public void Restore(ChannelKind kind)
    {
        if (kind == ChannelKind.Email)
            Mail.Answers = _ => null;
        else
            _https[kind].Answers = request => Check(kind, request);
    }

    /// <summary>What people read at a channel, the oldest first: the subject that is shared by all notices of a firing, and whether it is over.</summary>
    public IReadOnlyList<(string Key, bool IsEnd)> Told(ChannelKind kind) => kind == ChannelKind.Email
        ? [.. Mail.Mails.Select(Summary).Select(Parse)]
        : [.. _https[kind].All.Where(request => request.IsTaken).Select(request => Told(kind, request.Body))];

    public async ValueTask DisposeAsync()
    {
        foreach (var receiver in _https.Values)
            await receiver.DisposeAsync();
        await Mail.DisposeAsync();
    }

    Answer Check(ChannelKind kind, Received request)
    {
        var problem = kind switch
        {
            ChannelKind.Slack => SlackRules.Problem(request.Body),
            ChannelKind.PagerDuty => PagerDutyRules.Problem(request.Body),
            _ => WebhookRules.Problem(request, Secret, _time.GetUtcNow()),
        };
        if (problem is null)
            return new Answer(kind == ChannelKind.PagerDuty ? 202 : 200, "ok");
        lock (_problems)
            _problems.Add($"{kind}: {problem}");
        return new Answer(400, problem);
    }

    static (string Key, bool IsEnd) Told(ChannelKind kind, byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        var root = json.RootElement;
        return kind switch
        {
            ChannelKind.Slack => Parse(root.GetProperty("text").GetString()!),
            ChannelKind.Webhook => (root.GetProperty("data").GetProperty("groupKey").GetString()!, root.GetProperty("type").GetString() == "alert.resolved"),
            _ => (root.GetProperty("dedup_key").GetString()!, root.GetProperty("event_action").GetString() == "resolve"),
        };
    }

    static string Summary(string mail)
    {
        using var message = MimeMessage.Load(new MemoryStream(Encoding.UTF8.GetBytes(mail)));
        return message.TextBody!.Split('\n')[0];
    }

    /// <summary>Of a summary such as <c>FIRING critical: title, place: value</c>.</summary>
    static (string Key, bool IsEnd) Parse(string summary) =>
        (summary.Split(": ", 2)[1].Split(',')[0], summary.StartsWith("RESOLVED", StringComparison.Ordinal));
}
