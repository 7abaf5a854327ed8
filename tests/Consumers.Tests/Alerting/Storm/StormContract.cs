using Microsoft.Extensions.DependencyInjection;
using PointBus.Consumers.Alerting.Channels;
using PointBus.Consumers.Alerting.Planning;
using PointBus.Consumers.Tests.Alerting.Servers;
using PointBus.Sagas.Tests.Kit;
using PointBus.Storage;
using PointBus.Storage.Redis;
using PointBus.TestKit;

namespace PointBus.Consumers.Tests.Alerting.Storm;

/// <summary>However much breaks at once, and whatever becomes of the host, people get a handful of messages, and the end of all they were told.</summary>
public abstract class StormContract
{
    /// <summary>Messages of one channel about a storm: its beginning, what joined later, perhaps that it goes on, and its end.</summary>
    const int Handful = 5;

    const double Far = 6_000;

    static readonly ChannelKind[] Kinds = Enum.GetValues<ChannelKind>();

    public enum Restart
    {
        None,
        Orderly,
        Killed,
    }

    protected abstract void Keep(IServiceCollection services);

    [Theory]
    [InlineData(Restart.None)]
    [InlineData(Restart.Killed)]
    [Trait("length", "long")]
    public async Task Ten_thousand_breaches_in_a_minute_are_a_handful_of_messages(Restart restart)
    {
        await using var world = await StormWorld.StartAsync(Keep);
        var host = await StormHost.StartAsync(world);

        // Two rules at each place, a quarter of the places with each measurement.
        for (var quarter = 1; quarter <= 4; quarter++)
        {
            world.Say(Far, quarter * 1_250);
            await host.PassAsync(world.Options.Interval);
            if (quarter == 3)
                host = await AgainAsync(world, host, restart);
        }

        await host.PassAsync(TimeSpan.FromMinutes(6));
        world.Say(0, 5_000);
        await host.PassAsync(TimeSpan.FromSeconds(30));
        host = await AgainAsync(world, host, restart);
        await host.PassAsync(TimeSpan.FromMinutes(2));
        await host.DisposeAsync();

        Assert.Equal((10_000, 10_000), world.Published);
        foreach (var kind in Kinds)
        {
            var told = world.Receivers.Told(kind);
            Assert.InRange(told.Count, 2, Handful);
            Assert.Equal([.. Enumerable.Repeat(false, told.Count - 1), true], told.Select(one => one.IsEnd));
            Assert.Single(told.Select(one => one.Key).Distinct());
        }

        Assert.Empty(world.Receivers.Problems);
    }

    [Theory]
    [InlineData(Restart.None)]
    [InlineData(Restart.Orderly)]
    [InlineData(Restart.Killed)]
    public async Task A_value_that_flaps_makes_two_messages(Restart restart)
    {
        await using var world = await StormWorld.StartAsync(Keep);
        var host = await StormHost.StartAsync(world);
        for (var pass = 0; pass < 32; pass++)
        {
            // One measurement above and one below again and again.
            world.Say(pass % 2 == 0 ? Far : 0, 1);
            await host.PassAsync(world.Options.Interval);
            if (pass is 9 or 20)
                host = await AgainAsync(world, host, restart);
        }

        await host.PassAsync(TimeSpan.FromMinutes(40));
        await host.DisposeAsync();

        Assert.All(Kinds, kind => Assert.Equal([false, true], world.Receivers.Told(kind).Select(one => one.IsEnd)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task A_host_that_is_killed_at_any_write_is_followed_by_one_that_tells_nothing_twice_and_forgets_nothing(int writes)
    {
        await using var world = await StormWorld.StartAsync(Keep);
        var host = await StormHost.StartAsync(world);
        foreach (var (value, told) in new[] { (Far, world.Options.GroupWait), (0, world.Options.ResolveWait) })
        {
            // All is well until the measurement after which people are told.
            world.Say(value, 3);
            await host.PassAsync(told - TimeSpan.FromSeconds(5));
            world.Store.DieAfter(writes);
            await host.PassAsync(TimeSpan.FromSeconds(10));
            host = await AgainAsync(world, host, Restart.Killed);
            await host.PassAsync(TimeSpan.FromSeconds(10));
        }

        await host.PassAsync(TimeSpan.FromMinutes(3));
        await host.DisposeAsync();

        Assert.All(Kinds, kind => Assert.Equal([false, true], world.Receivers.Told(kind).Select(one => one.IsEnd)));
        Assert.Equal((6, 6), world.Published);
    }

    [Fact]
    public async Task Each_firing_that_was_told_has_its_end_told_silenced_meanwhile_or_not_by_channels_that_failed_at_first_too()
    {
        await using var world = await StormWorld.StartAsync(Keep);
        var host = await StormHost.StartAsync(world);
        world.Receivers.Answer(ChannelKind.Slack, new Answer(500, "sorry"));
        world.Receivers.Answer(ChannelKind.Webhook, new Answer(429, "later", ("Retry-After", "20")));
        world.Receivers.Answer(ChannelKind.PagerDuty, new Answer(Answer.Never));
        world.Receivers.Mail.Answers = command => command == "." ? "451 4.3.0 later" : null;
        world.Say(Far, 3);
        await host.PassAsync(TimeSpan.FromSeconds(50));
        Assert.All(Kinds, kind => Assert.Empty(world.Receivers.Told(kind)));

        foreach (var kind in Kinds)
            world.Receivers.Restore(kind);
        await host.PassAsync(TimeSpan.FromMinutes(5));
        Assert.All(Kinds, kind => Assert.Contains(world.Receivers.Told(kind), one => !one.IsEnd));

        var now = world.Time.GetUtcNow();
        var silence = new Silence { Id = Guid.NewGuid(), Author = "ann", Comment = "planned", StartsAt = now, EndsAt = now.AddHours(5) };
        Assert.Empty(await world.Desk.SilenceAsync(silence, default));
        await host.PassAsync(TimeSpan.FromMinutes(1));
        host = await AgainAsync(world, host, Restart.Orderly);
        world.Say(0, 3);
        await host.PassAsync(TimeSpan.FromMinutes(10));
        await host.DisposeAsync();

        Assert.All(Kinds, kind => Assert.All(
            world.Receivers.Told(kind).GroupBy(one => one.Key), told => Assert.Equal([false, true], told.Select(one => one.IsEnd))));
        Assert.Equal(0, world.Letters.Unfiled);
        Assert.Empty(await world.Desk.ReadAsync(default));
    }

    static async Task<StormHost> AgainAsync(StormWorld world, StormHost host, Restart restart)
    {
        if (restart == Restart.None)
            return host;
        if (restart == Restart.Killed)
            world.Store.Kill();
        await host.DisposeAsync();
        // Nobody gave the right to evaluate back.
        if (restart == Restart.Killed)
            world.Time.Advance(world.Options.Lease);
        return await StormHost.StartAsync(world);
    }
}

public sealed class MemoryStormTests : StormContract
{
    internal static void KeepInMemory(IServiceCollection services) => services
        .AddSingleton<IAlertStore>(provider => new FakeAlertStore(provider.GetRequiredService<TimeProvider>()))
        .AddKeyedSingleton<ISagaDocuments>(ChannelsRegistration.Documents, (provider, _) => new FakeSagaDocuments(provider.GetRequiredService<TimeProvider>()));

    protected override void Keep(IServiceCollection services) => KeepInMemory(services);
}

[Trait("servers", "real")]
[Trait("length", "long")]
public sealed class RedisStormTests : StormContract, IAsyncLifetime
{
    string _redis = "";

    public async Task InitializeAsync() => _redis = (await SharedServers.RedisAsync()).ConnectionString;

    public Task DisposeAsync() => Task.CompletedTask;

    protected override void Keep(IServiceCollection services)
    {
        var options = new RedisBufferOptions { ConnectionString = _redis, Prefix = $"t{Guid.NewGuid():N}:" };
        services.AddRedisAlerts(options).AddRedisSagas(options);
    }
}
