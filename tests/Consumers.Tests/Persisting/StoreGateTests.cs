using PointBus.Storage;
using static PointBus.Consumers.Tests.Fakes.WatchedTime;

namespace PointBus.Consumers.Tests.Persisting;

public sealed class StoreGateTests : IDisposable
{
    readonly PersistHarness _persist = new();

    public void Dispose() => _persist.Dispose();

    [Fact]
    public async Task The_gate_is_closed_until_the_schema_is_up_to_date()
    {
        Assert.NotNull(_persist.Gate.ClosedBecause);

        await _persist.Gate.WaitUntilOpenAsync(default);

        Assert.Equal(["migrate", "ping"], _persist.Calls.All);
        Assert.Null(_persist.Gate.ClosedBecause);
        Assert.Empty(_persist.Time.Waits);
    }

    [Fact]
    public async Task An_open_gate_asks_nothing()
    {
        await _persist.OpenAsync();

        await _persist.Gate.WaitUntilOpenAsync(default);

        Assert.Equal(["migrate", "ping"], _persist.Calls.All);
    }

    [Fact]
    public async Task A_closed_gate_probes_after_a_pause_and_does_not_migrate_again()
    {
        await _persist.OpenAsync();
        _persist.Gate.Close("disk full");

        var waiting = _persist.Gate.WaitUntilOpenAsync(default);

        await UntilAsync(() => _persist.Time.Waits.Count == 1, "the pause begins");
        Assert.Equal((2, "disk full"), (_persist.Calls.All.Count, _persist.Gate.ClosedBecause));
        _persist.Time.Advance(_persist.Options.ProbeInterval);
        await waiting;
        Assert.Equal(["migrate", "ping", "ping"], _persist.Calls.All);
        Assert.Equal([_persist.Options.ProbeInterval], _persist.Time.Waits);
    }

    [Fact]
    public async Task A_migration_that_failed_is_tried_again_and_its_reason_is_told()
    {
        _persist.Store.Fault = call => call == "migrate" ? new PointStoreException(WriteOutcome.Deterministic, "permission denied") : null;
        var waiting = _persist.Gate.WaitUntilOpenAsync(default);
        await UntilAsync(() => _persist.Gate.ClosedBecause == "permission denied", "the reason is told");

        await _persist.Time.PassUntilAsync(_persist.Options.ProbeInterval, () => _persist.Calls.Count("migrate") == 3, "migrating is tried again");
        Assert.False(waiting.IsCompleted);
        _persist.Store.Fault = _ => null;

        await _persist.Time.PassUntilAsync(_persist.Options.ProbeInterval, () => waiting.IsCompleted, "the gate opens");
        Assert.Equal(1, _persist.Calls.Count("ping"));
    }

    [Fact]
    public async Task A_failure_that_came_during_the_probe_keeps_the_gate_closed()
    {
        var answer = new TaskCompletionSource();
        _persist.Store.OnPing = () => answer.Task;
        var waiting = _persist.Gate.WaitUntilOpenAsync(default);
        await UntilAsync(() => _persist.Calls.Count("ping") == 1, "the probe is under way");

        _persist.Gate.Close("a write failed meanwhile");
        answer.SetResult();

        await UntilAsync(() => _persist.Time.Waits.Count == 1, "another pause begins");
        Assert.Equal("a write failed meanwhile", _persist.Gate.ClosedBecause);
        await _persist.Time.PassUntilAsync(_persist.Options.ProbeInterval, () => waiting.IsCompleted, "the gate opens");
    }

    [Fact]
    public async Task Many_who_wait_share_one_probe()
    {
        var answer = new TaskCompletionSource();
        _persist.Store.OnPing = () => answer.Task;
        Task[] waiting = [.. Enumerable.Range(0, 5).Select(_ => _persist.Gate.WaitUntilOpenAsync(default))];

        answer.SetResult();
        await Task.WhenAll(waiting);

        Assert.Equal(["migrate", "ping"], _persist.Calls.All);
    }

    [Fact]
    public async Task Waiting_can_be_given_up()
    {
        using var stop = new CancellationTokenSource();
        _persist.Store.Fault = _ => new PointStoreException(WriteOutcome.RolledBack, "away");
        Task[] waiting = [_persist.Gate.WaitUntilOpenAsync(stop.Token), _persist.Gate.WaitUntilOpenAsync(stop.Token)];

        await stop.CancelAsync();

        foreach (var one in waiting)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
    }
}
