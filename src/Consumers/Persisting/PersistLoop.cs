using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PointBus.Consumers.Metering;
using PointBus.Consumers.Persisting.Workers;
using PointBus.Consumers.Tracing;
using PointBus.Storage;

namespace PointBus.Consumers.Persisting;

/// <summary>Claims batches as long as there are any, writes them, and waits for a signal when there are none.</summary>
public sealed partial class PersistLoop(
    IPointBuffer buffer, BatchWriter writer, StoreGate gate, LeaseKeeper leases, BufferSignal signal,
    WorkerDesk workers, PersistOptions options, TimeProvider time, ILogger<PersistLoop> logger, BatchMetrics? metrics = null) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(workers.All.Select(worker => Task.Run(() => RunAsync(worker, stoppingToken), stoppingToken)));

    async Task RunAsync(Worker worker, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await gate.WaitUntilOpenAsync(stopping);
                if (!worker.MayClaim)
                {
                    // Not the signal: it is for one that claims.
                    await Task.Delay(options.IdleWait, time, stopping);
                    continue;
                }

                var claims = await buffer.ClaimAsync(new ClaimRequest(worker.Id, worker.Capacity, options.MaxPoints, options.Lease), stopping);
                if (claims.Count == 0)
                    await signal.WaitAsync(options.IdleWait, stopping);
                else
                    await WriteAsync(claims, worker, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogFailed(e);
                await PauseAsync(stopping);
            }
        }
    }

    /// <summary>May take longer than a lease, which is renewed. A stop does not cancel it: what was claimed is finished, within one lease from then.</summary>
    async Task WriteAsync(IReadOnlyList<Claim> claims, Worker worker, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var limited = stopping.Register(() => limit.CancelAfter(options.Lease));
        using var kept = leases.Keep(claims, limit.Token);
        using var held = worker.Hold(claims);
        metrics?.Claimed(claims, time.GetUtcNow());
        foreach (var kind in claims.GroupBy(claim => Lane.Parse(claim.Header.Lane)!.Kind))
        {
            var start = time.GetTimestamp();
            using (BatchTraces.Write(kind, worker.Id))
                await writer.WriteAsync(kind.Key, [.. kind], worker.Id, limit.Token);
            metrics?.Written(kind, time.GetElapsedTime(start));
        }
    }

    async Task PauseAsync(CancellationToken stopping)
    {
        try
        {
            await Task.Delay(options.ProbeInterval, time, stopping);
        }
        catch (OperationCanceledException)
        {
            // The loop's condition ends it.
        }
    }

    [LoggerMessage(LogLevel.Error, "Persisting failed; claims that are not ended come back when their lease ends")]
    partial void LogFailed(Exception e);
}
