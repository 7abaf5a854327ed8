using Microsoft.Extensions.Logging.Abstractions;
using PointBus.Consumers.Persisting.Workers;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Storage;
using static PointBus.Consumers.Tests.Fakes.WatchedTime;

namespace PointBus.Consumers.Tests.Persisting.Workers;

[Trait("spec", "E-74")]
public sealed class WorkerTests : IAsyncLifetime, IDisposable
{
    readonly PersistHarness _persist = new();
    readonly FakeWorkers _registry;
    readonly HeartbeatLoop _heartbeat;

    public WorkerTests()
    {
        _registry = new FakeWorkers(_persist.Time);
        _heartbeat = new HeartbeatLoop(_persist.Workers, _registry, _persist.Options, _persist.Time, NullLogger<HeartbeatLoop>.Instance);
    }

    Worker Worker => Assert.Single(_persist.Workers.All);

    WorkerView Seen => _registry.All[Worker.Id];

    public async Task InitializeAsync()
    {
        await _heartbeat.StartAsync(default);
        await UntilAsync(() => !_registry.All.IsEmpty, "the worker reports");
    }

    public async Task DisposeAsync()
    {
        await _persist.Loop.StopAsync(default);
        await _heartbeat.StopAsync(default);
    }

    public void Dispose()
    {
        _heartbeat.Dispose();
        _persist.Dispose();
    }

    [Theory]
    [InlineData(WorkerState.Paused)]
    [InlineData(WorkerState.Draining)]
    public async Task One_that_is_asked_to_rest_claims_nothing_until_it_is_resumed(WorkerState state)
    {
        await OrderAsync(new WorkerOrder(state), () => !Worker.MayClaim);
        _persist.Buffer.Hold(Batches.Claim(1));
        await _persist.Loop.StartAsync(default);
        await _persist.Time.PassUntilAsync(_persist.Options.IdleWait, () => _persist.Time.Waits.Count(wait => wait == _persist.Options.IdleWait) > 3, "the loop rests");
        Assert.Equal(0, _persist.Calls.Count("claim"));

        await OrderAsync(WorkerOrder.Work, () => Worker.MayClaim);

        await _persist.Time.PassUntilAsync(_persist.Options.IdleWait, () => _persist.Buffer.Completed.Count == 1, "the batch is stored");
    }

    [Fact]
    public async Task It_takes_no_more_at_a_time_than_it_is_asked_to()
    {
        await OrderAsync(new WorkerOrder(WorkerState.Active, 2), () => Worker.Capacity == 2);
        _persist.Buffer.Hold(Batches.Claim(1), Batches.Claim(2), Batches.Claim(3));

        await _persist.Loop.StartAsync(default);

        await UntilAsync(() => _persist.Buffer.Completed.Count == 3, "all are stored");
        Assert.Equal([2, 1], _persist.Store.Writes.Select(write => write.Batches.Count));
    }

    [Fact]
    public async Task It_reports_what_it_holds_and_what_it_has_ended()
    {
        var writing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _persist.Store.OnWrite = async (batches, cancellationToken) =>
        {
            await writing.Task.WaitAsync(cancellationToken);
            return FakeStore.AllStored(batches);
        };
        _persist.Buffer.Hold(Batches.Claim(1));
        await _persist.Loop.StartAsync(default);
        await UntilAsync(() => Worker.Report("machine").Batches.Count == 1, "the batch is held");

        await _persist.Time.PassUntilAsync(_persist.Options.Heartbeat, () => Seen.Report.Batches.Count == 1, "it is reported");
        Assert.Equal(Batches.Id(1), Seen.Report.Batches[0]);
        writing.SetResult();
        await _persist.Time.PassUntilAsync(_persist.Options.Heartbeat, () => Seen.Report is { Ended: 1, Batches.Count: 0 }, "its end is reported");
    }

    [Fact]
    public async Task Without_the_registry_it_goes_on_as_it_was_told_and_it_reports_again_afterwards()
    {
        await OrderAsync(new WorkerOrder(WorkerState.Active, 3), () => Worker.Capacity == 3);
        _registry.Fault = new BufferUnavailableException("away");
        _registry.All.Clear();
        await _persist.Time.PassUntilAsync(_persist.Options.Heartbeat, () => _persist.Time.Waits.Count(wait => wait == _persist.Options.Heartbeat) > 3, "reports fail");
        Assert.Equal(3, Worker.Capacity);

        _registry.Fault = null;

        await _persist.Time.PassUntilAsync(_persist.Options.Heartbeat, () => !_registry.All.IsEmpty, "it reports again");
    }

    [Fact]
    public async Task A_stop_says_goodbye()
    {
        await _heartbeat.StopAsync(default);

        Assert.Empty(_registry.All);
    }

    async Task OrderAsync(WorkerOrder order, Func<bool> obeyed)
    {
        Assert.True(await _registry.OrderAsync(Worker.Id, order, default));
        _heartbeat.ReportSoon();
        await UntilAsync(obeyed, "the order is obeyed");
    }
}
