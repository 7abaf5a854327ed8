using System.Text.Json;
using MassTransit.Serialization;
using PointBus.Consumers.Alerting.Channels;
using PointBus.Contracts;
using PointBus.Storage;
using static PointBus.Consumers.Tests.Fakes.WatchedTime;

namespace PointBus.Consumers.Tests.Alerting.Sending;

public sealed class TakeOverTests
{
    readonly FakeChannel slack = new("slack", ChannelKind.Slack), mail = new("mail", ChannelKind.Email);

    [Fact]
    public async Task A_channel_that_is_refused_hands_over_at_once()
    {
        slack.Always(FakeChannel.Refused);
        await using var host = await SendingHarness.StartAsync(new World(slack, mail));

        await host.SendAsync(Notices.Of(), "slack");

        await UntilAsync(() => mail.Tried.Count == 1, "mail takes over");
    }

    [Fact]
    public async Task A_channel_that_fails_three_times_hands_over_and_goes_on()
    {
        slack.Answers = _ => Task.FromResult(slack.Tried.Count < 5 ? FakeChannel.Failed : FakeChannel.Ok);
        await using var host = await SendingHarness.StartAsync(new World(slack, mail));

        await host.SendAsync(Notices.Of(), "slack");
        await host.PassUntilAsync(() => mail.Tried.Count == 1, "mail takes over");

        Assert.Equal(3, slack.Tried.Count);
        await host.PassUntilAsync(() => slack.Tried.Count == 5, "it is tried on");
        await host.PassAsync(TimeSpan.FromHours(2));
        Assert.Equal((5, 1), (slack.Tried.Count, mail.Tried.Count));
    }

    [Fact]
    public async Task Nobody_takes_over_where_another_channel_was_told_anyway()
    {
        var third = new FakeChannel("third");
        slack.Always(FakeChannel.Refused);
        await using var host = await SendingHarness.StartAsync(new World(slack, mail, third));

        await host.SendAsync(Notices.Of(), "slack", "mail");
        await host.PassAsync(TimeSpan.FromMinutes(5));

        Assert.Equal((1, 0), (mail.Tried.Count, third.Tried.Count));
    }

    [Fact]
    public async Task Who_took_over_tells_the_end_too()
    {
        slack.Always(FakeChannel.Refused);
        await using var host = await SendingHarness.StartAsync(new World(slack, mail));
        await host.SendAsync(Notices.Of(), "slack");
        await UntilAsync(() => mail.Tried.Count == 1, "mail takes over");

        slack.Always(FakeChannel.Ok);
        await host.PassAsync(TimeSpan.FromSeconds(5));
        await host.SendAsync(Notices.Of(NoticeReason.Resolved), "slack");

        await host.PassUntilAsync(() => mail.Tried.Count == 2 && slack.Tried.Count == 2, "both tell the end");
        Assert.Equal(NoticeReason.Resolved, mail.Tried[1].Reason);
    }

    [Fact]
    public async Task What_no_channel_can_deliver_is_one_dead_letter_that_sends_it_again()
    {
        var world = new World(slack, mail);
        slack.Always(FakeChannel.Refused);
        mail.Always(FakeChannel.Refused);
        await using var host = await SendingHarness.StartAsync(world);

        await host.SendAsync(Notices.Of(), "slack", "mail");
        await host.PassUntilAsync(() => world.Letters.Unfiled > 0, "there is a letter");
        await host.PassAsync(TimeSpan.FromMinutes(10));

        var letter = Assert.Single(await world.Letters.ReadUnfiledAsync(10, CancellationToken.None)).Letter;
        Assert.Equal((DeadLetterStages.Alert, "unrouted", 0, PayloadForms.Message), (letter.Stage, letter.Batch.Lane, letter.PointCount, letter.PayloadForm));
        Assert.StartsWith("alert.undelivered: no channel could deliver it", letter.Error, StringComparison.Ordinal);
        Assert.Equal((1, 1), (slack.Tried.Count, mail.Tried.Count));

        slack.Always(FakeChannel.Ok);
        using var body = JsonDocument.Parse(letter.Payload);
        Assert.Equal("urn:message:PointBus.Contracts:DeliverNotice", body.RootElement.GetProperty("messageType")[0].GetString());
        await host.SendAsync(letter.Message!.Queue, body.RootElement.GetProperty("message").Deserialize<DeliverNotice>(SystemTextJsonMessageSerializer.Options)!);

        await host.PassUntilAsync(() => slack.Tried.Count + mail.Tried.Count >= 3, "it is tried again");
        await host.PassUntilAsync(() => world.Store.Counter("alerts_sent") == 1, "and told");
    }

    [Fact]
    public async Task A_letter_that_cannot_be_written_is_written_later()
    {
        var world = new World(slack);
        slack.Always(FakeChannel.Refused);
        world.Letters.Fault = _ => new BufferUnavailableException("away");
        await using var host = await SendingHarness.StartAsync(world);
        await host.SendAsync(Notices.Of(), "slack");
        await host.PassUntilAsync(() => world.Calls.Count("add") >= 2, "it is tried again");

        world.Letters.Fault = _ => null;

        await host.PassUntilAsync(() => world.Letters.Unfiled == 1, "there is a letter");
        Assert.Single(slack.Tried);
    }

    [Fact]
    public async Task A_channel_that_fails_each_time_is_left_alone_for_a_while()
    {
        var hook = new FakeChannel("hook");
        var world = new World(hook) { Options = new() { BreakerFailures = 2, BreakerRecovery = TimeSpan.FromHours(1), TakeOverAfter = 100 } };
        hook.Always(FakeChannel.Failed);
        await using var host = await SendingHarness.StartAsync(world);

        for (var i = 0; i < 5; i++)
        {
            var known = i + 1;
            await host.SendAsync(Notices.Of(number: i) with { GroupKey = $"group {i}" }, "hook");
            await UntilAsync(() => world.Store.Log.Count == known, "what came of it is known");
        }

        Assert.Equal(2, hook.Tried.Count);
        Assert.Equal(3, world.Store.Log.Count(entry => entry.Contains("not tried", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Another_channel_takes_over_at_once_from_one_that_fails_each_time()
    {
        var hook = new FakeChannel("hook");
        var world = new World(hook, mail) { Options = new() { BreakerFailures = 1, BreakerRecovery = TimeSpan.FromHours(1), TakeOverAfter = 100 } };
        hook.Always(FakeChannel.Failed);
        await using var host = await SendingHarness.StartAsync(world);
        await host.SendAsync(Notices.Of(), "hook");
        await UntilAsync(() => world.Store.Log.Count == 1, "it failed");

        await host.SendAsync(Notices.Of(number: 2) with { GroupKey = "another" }, "hook");

        await UntilAsync(() => mail.Tried.Count == 1, "mail takes over");
        Assert.Equal("another", mail.Tried[0].GroupKey);
    }

    [Fact]
    public async Task A_channel_that_is_no_longer_configured_is_given_up()
    {
        var world = new World(mail);
        await using var host = await SendingHarness.StartAsync(world);

        await host.SendAsync(Notices.Of(), "gone");

        await UntilAsync(() => mail.Tried.Count == 1, "another takes over");
    }
}
