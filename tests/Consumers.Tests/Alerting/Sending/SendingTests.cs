using System.Text.Json;
using PointBus.Consumers.Alerting.Channels;
using PointBus.Consumers.Alerting.Channels.Routing;
using PointBus.Consumers.Alerting.Channels.Sending;
using PointBus.Contracts;
using static PointBus.Consumers.Tests.Fakes.WatchedTime;

namespace PointBus.Consumers.Tests.Alerting.Sending;

public sealed class SendingTests
{
    readonly FakeChannel slack = new("slack", ChannelKind.Slack), mail = new("mail", ChannelKind.Email), hook = new("hook"), pager = new("pager", ChannelKind.PagerDuty);

    [Fact]
    public async Task Every_channel_is_told_once_however_often_the_notice_is_sent()
    {
        await using var host = await SendingHarness.StartAsync(new World(slack, mail, hook, pager));

        await host.SendAsync(Notices.Of(), "slack", "mail", "hook", "pager");
        await UntilAsync(() => new[] { slack, mail, hook, pager }.All(channel => channel.Tried.Count == 1), "all are told");
        await host.SendAsync(Notices.Of(), "slack", "mail", "hook", "pager");
        await host.PassAsync(TimeSpan.FromMinutes(5));

        Assert.All(new[] { slack, mail, hook, pager }, channel => Assert.Single(channel.Tried));
    }

    [Fact]
    public async Task What_was_told_is_logged_and_counted()
    {
        var world = new World(slack, mail);
        await using var host = await SendingHarness.StartAsync(world);

        await host.SendAsync(Notices.Of(), "slack", "mail");

        await UntilAsync(() => world.Store.Counter("alerts_sent") == 2, "both are counted");
        Assert.Equal((1, 1, 0), (world.Store.Counter("slack_sent"), world.Store.Counter("email_sent"), world.Store.Counter("webhook_sent")));
        Assert.All(world.Store.Log, entry => Assert.Contains("\"outcome\":\"delivered\"", entry, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failed_try_is_repeated_after_longer_and_longer_waits_also_by_another_host()
    {
        var world = new World(slack) { Options = new() { TakeOverAfter = 100 } };
        slack.Answers = _ => Task.FromResult(slack.Tried.Count < 4 ? FakeChannel.Failed : FakeChannel.Ok);
        await using (var first = await SendingHarness.StartAsync(world))
        {
            await first.SendAsync(Notices.Of(), "slack");
            await first.PassUntilAsync(() => slack.Tried.Count == 2, "it is tried twice");
            await UntilAsync(() => world.Store.Log.Count == 2, "that is kept");
        }

        await using var second = await SendingHarness.StartAsync(world);
        await second.PassUntilAsync(() => slack.Tried.Count == 4, "the other host goes on");
        await second.PassAsync(TimeSpan.FromMinutes(10));

        Assert.Equal(4, slack.Tried.Count);
        var log = world.Store.Log.Select(entry => JsonSerializer.Deserialize<DeliveryEntry>(entry, ChannelJson.Camel)!).ToList();
        Assert.Equal([5, 30, 120, null], log.Select(entry => (entry.NextAt - entry.At)?.TotalSeconds));
        Assert.All(log.Zip(log.Skip(1)), pair => Assert.True(pair.Second.At >= pair.First.NextAt));
    }

    [Fact]
    public async Task A_host_looks_by_itself_for_what_is_due()
    {
        var world = new World(slack);
        slack.Answers = _ => Task.FromResult(slack.Tried.Count == 1 ? FakeChannel.Failed : FakeChannel.Ok);
        await using var host = await SendingHarness.StartAsync(world);
        await host.WatchAsync();
        await host.SendAsync(Notices.Of(), "slack");
        await UntilAsync(() => world.Store.Log.Count == 1, "it failed");

        await world.Time.PassUntilAsync(world.Options.DueInterval, () => slack.Tried.Count > 1, "it is tried again");
    }

    [Fact]
    public async Task A_pause_that_was_asked_for_holds_the_whole_channel()
    {
        var world = new World(slack);
        slack.Answers = _ => Task.FromResult(slack.Tried.Count == 1 ? new DeliveryAnswer(DeliveryOutcome.Failed, "429", TimeSpan.FromMinutes(3)) : FakeChannel.Ok);
        await using var host = await SendingHarness.StartAsync(world);
        await host.SendAsync(Notices.Of(), "slack");
        await UntilAsync(() => world.Store.Counter("alerts_throttled") == 1, "the pause is known");
        var asked = world.Time.GetUtcNow();

        await host.SendAsync(Notices.Of(number: 2) with { GroupKey = "another" }, "slack");
        await host.PassUntilAsync(() => slack.Tried.Count == 3, "both are told");

        Assert.True(world.Time.GetUtcNow() - asked >= TimeSpan.FromMinutes(3));
    }

    [Fact]
    public async Task Slack_gets_one_message_a_second()
    {
        var world = new World(slack);
        var tries = new List<DateTimeOffset>();
        slack.Answers = _ =>
        {
            tries.Add(world.Time.GetUtcNow());
            return Task.FromResult(FakeChannel.Ok);
        };
        await using var host = await SendingHarness.StartAsync(world);

        for (var i = 0; i < 4; i++)
            await host.SendAsync(Notices.Of(number: i) with { GroupKey = $"group {i}" }, "slack");
        await host.PassUntilAsync(() => tries.Count == 4, "all are told");

        Assert.All(tries.Zip(tries.Skip(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Channels_that_hang_hold_up_neither_the_sender_nor_each_other()
    {
        FakeChannel[] dead = [slack, mail, hook, pager];
        var fine = new FakeChannel("fine", ChannelKind.Webhook);
        foreach (var channel in dead)
            channel.Answers = _ => channel.Never;
        await using var host = await SendingHarness.StartAsync(new World([.. dead, fine]));

        for (var i = 0; i < 20; i++)
            await host.SendAsync(Notices.Of(number: i) with { GroupKey = $"group {i}" }, "slack", "mail", "hook", "pager", "fine").WaitAsync(TimeSpan.FromSeconds(20));

        await host.PassUntilAsync(() => fine.Tried.Count == 20, "the channel that works tells all");
        Assert.All(dead, channel => Assert.InRange(channel.Tried.Count, 1, 2));
    }

    [Fact]
    public async Task An_old_notice_does_not_follow_the_end_of_its_firing()
    {
        var world = new World(slack) { Options = new() { TakeOverAfter = 100 } };
        slack.Answers = notice => Task.FromResult(notice.Reason == NoticeReason.First ? FakeChannel.Failed : FakeChannel.Ok);
        await using var host = await SendingHarness.StartAsync(world);
        await host.SendAsync(Notices.Of(), "slack");
        await UntilAsync(() => slack.Tried.Count == 1, "it is tried");

        await host.SendAsync(Notices.Of(NoticeReason.Resolved), "slack");
        await host.PassAsync(TimeSpan.FromMinutes(10));

        Assert.Equal([NoticeReason.First, NoticeReason.Resolved], slack.Tried.Select(notice => notice.Reason));
        Assert.Contains(world.Store.Log, entry => entry.Contains("overtaken", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_channel_is_tried_at_once_by_a_test_and_its_answer_told()
    {
        slack.Always(FakeChannel.Refused);
        await using var host = await SendingHarness.StartAsync(new World(slack));

        Assert.Equal("404", (await host.Probe.TestAsync("slack", "ann", CancellationToken.None))?.Detail);
        Assert.Null(await host.Probe.TestAsync("nobody", "ann", CancellationToken.None));
        Assert.Equal((NoticeReason.Test, "ann"), (slack.Tried[0].Reason, slack.Tried[0].Actor));
    }

    [Fact]
    public async Task Routes_decide_who_is_told()
    {
        var world = new World(slack, mail) { Routes = [new NoticeRoute { Channels = ["mail"], Rule = "pending-*" }] };
        await using var host = await SendingHarness.StartAsync(world);

        Assert.Equal(["mail"], host.Outbox.Route(Notices.Of()));
    }
}
