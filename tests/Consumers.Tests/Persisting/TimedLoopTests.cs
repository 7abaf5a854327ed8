using Microsoft.Extensions.Logging.Abstractions;
using PointBus.Consumers.Persisting;
using PointBus.Storage;
using static PointBus.Consumers.Tests.Fakes.WatchedTime;

namespace PointBus.Consumers.Tests.Persisting;

/// <summary>The loops that only the clock drives: they outlive every failure, because one that ends takes the host with it.</summary>
public sealed class TimedLoopTests : IDisposable
{
    readonly PersistHarness _persist = new();

    public void Dispose() => _persist.Dispose();

    [Fact]
    public async Task Due_batches_are_swept_at_every_look_whatever_failed_before()
    {
        var failures = new Queue<Exception>([new BufferUnavailableException("away"), new InvalidOperationException("not expected")]);
        _persist.Buffer.Fault = _ => failures.TryDequeue(out var failure) ? failure : null;
        using var loop = new SweepLoop(_persist.Buffer, _persist.Options, _persist.Time, NullLogger<SweepLoop>.Instance);
        await loop.StartAsync(default);

        for (var sweeps = 1; sweeps <= 4; sweeps++)
        {
            await UntilAsync(() => _persist.Time.Waits.Count == 1, "the loop has begun");
            _persist.Time.Advance(_persist.Options.IdleWait);
            await UntilAsync(() => _persist.Calls.Count("sweep") == sweeps, $"sweep {sweeps}");
        }

        await loop.StopAsync(default);
        Assert.True(loop.ExecuteTask!.IsCanceled);
    }

    [Fact]
    public async Task Partitions_are_made_once_the_schema_is_there_and_every_hour_whatever_failed_before()
    {
        var failures = new Queue<Exception>([PersistHarness.Fails(WriteOutcome.RolledBack), new InvalidOperationException("not expected")]);
        _persist.Store.Fault = call => call == "maintain" && failures.TryDequeue(out var failure) ? failure : null;
        using var loop = new MaintenanceLoop(_persist.Store, _persist.Gate, _persist.Time, NullLogger<MaintenanceLoop>.Instance);
        await loop.StartAsync(default);

        for (var runs = 1; runs <= 4; runs++)
        {
            await UntilAsync(() => _persist.Calls.Count("maintain") == runs, $"run {runs}");
            _persist.Time.Advance(TimeSpan.FromHours(1));
        }

        await loop.StopAsync(default);
        Assert.Equal(["migrate", "ping", "maintain"], _persist.Calls.All.Take(3));
    }
}
