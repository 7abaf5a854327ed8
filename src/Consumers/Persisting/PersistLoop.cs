using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PointBus.Storage;

namespace PointBus.Consumers.Persisting;

/// <summary>Claims batches as long as there are any, writes them, and waits for a signal when there are none.</summary>
public sealed partial class PersistLoop(
    IPointBuffer buffer, BatchWriter writer, StoreGate gate, LeaseKeeper leases, BufferSignal signal,
    PersistOptions options, TimeProvider time, ILogger<PersistLoop> logger) : BackgroundService
{
    readonly string owner = $"{Environment.MachineName}-{Environment.ProcessId}";

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(1, options.Concurrency).Select(number => Task.Run(() => RunAsync($"{owner}-{number}", stoppingToken), stoppingToken)));

    async Task RunAsync(string name, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await gate.WaitUntilOpenAsync(stopping);
                var claims = await buffer.ClaimAsync(new ClaimRequest(name, options.MaxBatches, options.MaxPoints, options.Lease), stopping);
                if (claims.Count == 0)
                    await signal.WaitAsync(options.IdleWait, stopping);
                else
                    await WriteAsync(claims, name, stopping);
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
    async Task WriteAsync(IReadOnlyList<Claim> claims, string worker, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var limited = stopping.Register(() => limit.CancelAfter(options.Lease));
        using var kept = leases.Keep(claims, limit.Token);
        foreach (var kind in claims.GroupBy(claim => Lane.Parse(claim.Header.Lane)!.Kind))
            await writer.WriteAsync(kind.Key, [.. kind], worker, limit.Token);
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
