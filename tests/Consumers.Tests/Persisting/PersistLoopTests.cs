using PointBus.Consumers.Tests.Fakes;
using PointBus.Storage;
using static PointBus.Consumers.Tests.Fakes.WatchedTime;

namespace PointBus.Consumers.Tests.Persisting;

public sealed class PersistLoopTests : IAsyncLifetime, IDisposable
{
    readonly PersistHarness _persist = new();
    readonly TaskCompletionSource _writing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    CancellationToken _writeToken;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _writing.TrySetResult();
        await _persist.Loop.StopAsync(default);
    }

    public void Dispose() => _persist.Dispose();

    [Fact]
    public async Task Nothing_is_claimed_while_the_database_is_away()
    {
        _persist.Store.Fault = call => call == "ping" ? new PointStoreException(WriteOutcome.RolledBack, "away") : null;
        _persist.Buffer.Hold(Batches.Claim(1));
        await _persist.Loop.StartAsync(default);

        await _persist.Time.PassUntilAsync(_persist.Options.ProbeInterval, () => _persist.Calls.Count("ping") == 4, "the database is probed");
        Assert.Equal(0, _persist.Calls.Count("claim"));
        _persist.Store.Fault = _ => null;

        await _persist.Time.PassUntilAsync(_persist.Options.ProbeInterval, () => _persist.Buffer.Completed.Count == 1, "the batch is stored");
        Assert.Empty(_persist.Buffer.Parked);
    }

    [Fact]
    public async Task A_batch_survives_an_outage_between_claim_and_write()
    {
        var left = _persist.Options.MaxRuns + 1;
        _persist.Store.Fault = call => call == "write" && left-- > 0 ? PersistHarness.Fails(WriteOutcome.RolledBack) : null;
        _persist.Buffer.Hold(Batches.Claim(1));

        await _persist.Loop.StartAsync(default);

        await _persist.Time.PassUntilAsync(TimeSpan.FromMilliseconds(100), () => _persist.Buffer.Completed.Count == 1, "the batch is stored");
        Assert.Single(_persist.Buffer.Released);
        Assert.Empty(_persist.Buffer.Parked);
    }

    [Fact]
    public async Task The_loop_goes_on_after_the_buffer_was_away()
    {
        var left = 3;
        _persist.Buffer.Fault = call => call == "claim" && left-- > 0 ? new BufferUnavailableException("away") : null;
        _persist.Buffer.Hold(Batches.Claim(1));

        await _persist.Loop.StartAsync(default);

        await _persist.Time.PassUntilAsync(_persist.Options.ProbeInterval, () => _persist.Buffer.Completed.Count == 1, "the batch is stored");
        Assert.Equal(3, _persist.Time.Waits.Count(wait => wait == _persist.Options.ProbeInterval));
    }

    [Fact]
    public async Task A_signal_ends_the_wait_for_batches()
    {
        await _persist.Loop.StartAsync(default);
        await UntilAsync(() => _persist.Time.Waits.Contains(_persist.Options.IdleWait), "the loop waits");

        _persist.Buffer.Hold(Batches.Claim(1));
        _persist.Signal.Set();

        await UntilAsync(() => _persist.Buffer.Completed.Count == 1, "the batch is stored though the clock stands still");
    }

    [Fact]
    public async Task Batches_for_different_tables_are_written_apart()
    {
        _persist.Buffer.Hold(Batches.Claim(1), Batches.Claim(2, lane: "upload"), Batches.Claim(3, lane: "my-lane"));

        await _persist.Loop.StartAsync(default);

        await UntilAsync(() => _persist.Buffer.Completed.Count == 3, "all batches are stored");
        Assert.Equal([(LaneKind.Live, 2), (LaneKind.Upload, 1)], _persist.Store.Writes.Select(write => (write.Kind, write.Batches.Count)));
    }

    [Fact]
    public async Task A_stop_lets_the_current_write_finish()
    {
        await StartLongWriteAsync();
        _persist.Buffer.Hold(Batches.Claim(2));

        var stopping = _persist.Loop.StopAsync(default);
        Assert.Equal((false, false), (stopping.IsCompleted, _writeToken.IsCancellationRequested));
        _writing.SetResult();
        await stopping;

        Assert.Equal(Batches.Id(1), Assert.Single(_persist.Buffer.Completed).Claim.Header.BatchId);
        Assert.Equal(1, _persist.Calls.Count("claim"));
    }

    [Fact]
    public async Task A_write_may_take_longer_than_a_lease_because_the_lease_is_renewed()
    {
        await StartLongWriteAsync();

        for (var renewals = 1; renewals <= 9; renewals++)
        {
            _persist.Time.Advance(_persist.Options.Lease / 3);
            await UntilAsync(() => _persist.Calls.Count("renew") == renewals, $"renewal {renewals}");
        }

        Assert.False(_writeToken.IsCancellationRequested);
        _writing.SetResult();
        await UntilAsync(() => _persist.Buffer.Completed.Count == 1, "the batch is completed");
    }

    [Fact]
    public async Task A_write_that_hangs_delays_a_stop_no_longer_than_one_lease()
    {
        await StartLongWriteAsync();

        var stopping = _persist.Loop.StopAsync(default);
        await _persist.Time.PassUntilAsync(_persist.Options.Lease / 3, () => stopping.IsCompleted, "the loop stops");

        Assert.True(_writeToken.IsCancellationRequested);
        Assert.True(_persist.Time.GetUtcNow() >= Batches.Noon + _persist.Options.Lease);
        Assert.Empty(_persist.Buffer.Completed);
    }

    async Task StartLongWriteAsync()
    {
        _persist.Store.OnWrite = async (batches, cancellationToken) =>
        {
            _writeToken = cancellationToken;
            await _writing.Task.WaitAsync(cancellationToken);
            return FakeStore.AllStored(batches);
        };
        _persist.Buffer.Hold(Batches.Claim(1));
        await _persist.Loop.StartAsync(default);
        await UntilAsync(() => _writeToken.CanBeCanceled, "the write is under way");
    }
}
