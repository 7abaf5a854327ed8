using PointBus.Consumers.Alerting.Channels;
using static PointBus.Consumers.Tests.Fakes.WatchedTime;

namespace PointBus.Consumers.Tests.Alerting.Sending;

public sealed class OutageTests
{
    readonly FakeChannel slack = new("slack", ChannelKind.Slack);

    [Fact]
    public async Task While_the_bus_is_away_this_process_tells_it()
    {
        await using var host = await SendingHarness.StartAsync(new World(slack), hasBus: false);

        var sending = host.SendAsync(Notices.Of(), "slack");

        await host.PassUntilAsync(() => slack.Tried.Count == 1, "it is told");
        await sending;
    }

    [Fact]
    public async Task While_Redis_is_away_it_is_told_once_all_the_same()
    {
        var world = new World(slack);
        world.GoAway(true);
        slack.Answers = _ => Task.FromResult(slack.Tried.Count < 2 ? FakeChannel.Failed : FakeChannel.Ok);
        await using var host = await SendingHarness.StartAsync(world);

        await host.SendAsync(Notices.Of(), "slack");
        await host.PassUntilAsync(() => slack.Tried.Count == 2, "it is tried again");
        await host.SendAsync(Notices.Of(), "slack");
        await host.PassAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(2, slack.Tried.Count);
    }

    [Fact]
    public async Task What_was_told_while_Redis_was_away_is_known_to_others_afterwards()
    {
        var world = new World(slack);
        world.GoAway(true);
        await using (var first = await SendingHarness.StartAsync(world))
        {
            await first.SendAsync(Notices.Of(), "slack");
            await UntilAsync(() => slack.Tried.Count == 1, "it is told");
            world.GoAway(false);
            await first.PassAsync(TimeSpan.FromSeconds(30));
        }

        await using var second = await SendingHarness.StartAsync(world);
        await second.SendAsync(Notices.Of(), "slack");
        await second.PassAsync(TimeSpan.FromMinutes(2));

        Assert.Single(slack.Tried);
    }

    [Fact]
    public async Task A_host_that_dies_in_the_middle_of_a_try_is_followed_by_another()
    {
        var world = new World(slack);
        slack.Answers = _ => slack.Tried.Count == 1 ? slack.Never : Task.FromResult(FakeChannel.Ok);
        await using var first = await SendingHarness.StartAsync(world);
        await first.SendAsync(Notices.Of(), "slack");
        await UntilAsync(() => slack.Tried.Count == 1, "it is tried");

        await using var second = await SendingHarness.StartAsync(world);
        await second.SendAsync(Notices.Of(), "slack");
        await second.PassAsync(TimeSpan.FromSeconds(30));
        Assert.Single(slack.Tried);

        await second.PassUntilAsync(() => slack.Tried.Count == 2, "it is tried again");
    }

    [Fact]
    public async Task What_is_left_when_the_last_channel_is_taken_away_ends()
    {
        var world = new World();
        await using var host = await SendingHarness.StartAsync(world);

        await host.SendAsync(Notices.Of(), "slack");

        await UntilAsync(() => world.Letters.Unfiled == 1, "it is a letter");
    }
}
