using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PointBus.Storage.Redis;
using PointBus.Storage.Tests.Buffer;
using PointBus.TestKit;

namespace PointBus.Storage.Tests.Workers;

/// <summary>What is known of workers, over every store that the buffer runs on.</summary>
public abstract class WorkerRegistryContract : IAsyncLifetime
{
    static readonly DateTimeOffset Noon = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    readonly string _prefix = $"t{Guid.NewGuid():N}:";
    readonly FakeTimeProvider _time = new(Noon);
    ServiceProvider _one = null!, _two = null!;

    protected abstract string ConnectionString { get; }

    IWorkerRegistry Registry => _one.GetRequiredService<IWorkerRegistry>();

    /// <summary>The same, as another host sees it.</summary>
    IWorkerRegistry Another => _two.GetRequiredService<IWorkerRegistry>();

    public Task InitializeAsync()
    {
        (_one, _two) = (Client(ConnectionString), Client(ConnectionString));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    [Fact]
    [Trait("spec", "E-74")]
    public async Task What_a_worker_reports_is_read_by_every_host()
    {
        var report = Report("b") with { Lanes = ["live"], Batches = [Guid.NewGuid(), Guid.NewGuid()], Ended = 7 };
        Assert.Equal(WorkerOrder.Work, await Registry.ReportAsync(report, default));
        await Another.ReportAsync(Report("a"), default);
        _time.Advance(TimeSpan.FromSeconds(10));
        await Registry.ReportAsync(report with { Ended = 8, Batches = [] }, default);

        var workers = await Another.ReadAsync(default);

        Assert.Equal([("a", Noon, 0L), ("b", Noon.AddSeconds(10), 8L)], workers.Select(worker => (worker.Report.WorkerId, worker.LastHeartbeat, worker.Report.Ended)));
        Assert.Equal(("live", 0, 32, "machine"), (Assert.Single(workers[1].Report.Lanes), workers[1].Report.Batches.Count, workers[1].Report.Capacity, workers[1].Report.Hostname));
    }

    [Fact]
    public async Task An_order_comes_with_the_next_report_and_holds()
    {
        var order = new WorkerOrder(WorkerState.Paused, 5);
        Assert.False(await Registry.OrderAsync("a", order, default));
        await Registry.ReportAsync(Report("a"), default);

        Assert.True(await Another.OrderAsync("a", order, default));

        Assert.Equal(order, await Registry.ReportAsync(Report("a"), default));
        Assert.Equal(order, await Registry.ReportAsync(Report("a"), default));
        Assert.Equal(order, Assert.Single(await Registry.ReadAsync(default)).Order);
        Assert.Equal(WorkerOrder.Work, await Registry.ReportAsync(Report("b"), default));
    }

    [Fact]
    public async Task An_order_is_not_for_the_next_process_of_the_same_name()
    {
        await Registry.ReportAsync(Report("a"), default);
        await Registry.OrderAsync("a", new WorkerOrder(WorkerState.Draining), default);

        Assert.Equal(WorkerOrder.Work, await Registry.ReportAsync(Report("a") with { StartedAt = Noon.AddMinutes(1) }, default));
        Assert.Equal(WorkerState.Active, Assert.Single(await Registry.ReadAsync(default)).Order.State);
    }

    [Fact]
    public async Task A_worker_is_removed_once_with_what_it_was_asked_to_do()
    {
        await Registry.ReportAsync(Report("a"), default);
        await Registry.OrderAsync("a", new WorkerOrder(WorkerState.Paused), default);

        Assert.True(await Another.RemoveAsync("a", default));
        Assert.False(await Registry.RemoveAsync("a", default));

        Assert.Empty(await Registry.ReadAsync(default));
        Assert.Equal(WorkerOrder.Work, await Registry.ReportAsync(Report("a"), default));
    }

    [Fact]
    public async Task A_worker_is_forgotten_after_a_day_of_silence()
    {
        await Registry.ReportAsync(Report("a"), default);
        _time.Advance(WorkerView.ForgottenAfter);
        await Registry.ReportAsync(Report("b"), default);
        Assert.Equal(2, (await Registry.ReadAsync(default)).Count);

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("b", Assert.Single(await Another.ReadAsync(default)).Report.WorkerId);
        Assert.False(await Registry.RemoveAsync("a", default));
    }

    [Fact]
    public async Task A_registry_that_is_away_says_so()
    {
        await using var nowhere = Client($"127.0.0.1:{FreePort.Next()}");
        await Assert.ThrowsAsync<BufferUnavailableException>(() => nowhere.GetRequiredService<IWorkerRegistry>().ReportAsync(Report("a"), default));
    }

    static WorkerReport Report(string id) => new() { WorkerId = id, Hostname = "machine", StartedAt = Noon, Lanes = [], Batches = [], Capacity = 32 };

    ServiceProvider Client(string connectionString) => new ServiceCollection()
        .AddSingleton<TimeProvider>(_time).AddRedisBuffer(new RedisBufferOptions { ConnectionString = connectionString, Prefix = _prefix }).BuildServiceProvider();
}

[Trait("servers", "real")]
public sealed class RedisWorkerRegistryTests(RedisFixture server) : WorkerRegistryContract, IClassFixture<RedisFixture>
{
    protected override string ConnectionString => server.ConnectionString;
}

public sealed class GarnetWorkerRegistryTests(EmbeddedGarnet server) : WorkerRegistryContract, IClassFixture<EmbeddedGarnet>
{
    protected override string ConnectionString => server.ConnectionString;
}
