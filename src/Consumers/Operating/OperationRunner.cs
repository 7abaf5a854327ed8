using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PointBus.Consumers.Persisting;
using PointBus.Storage;

namespace PointBus.Consumers.Operating;

/// <summary>Takes operations under lease and works at them. A runner that dies loses its lease, and another one goes on where it was.</summary>
public sealed partial class OperationRunner(
    IOperationStore operations, OperationRun run, OperationRecords records, StoreGate gate,
    OperatingOptions options, TimeProvider time, ILogger<OperationRunner> logger) : BackgroundService
{
    readonly string owner = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}";

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(1, options.Concurrency).Select(number => Task.Run(() => RunAsync($"{owner}-{number}", stoppingToken), stoppingToken)));

    async Task RunAsync(string name, CancellationToken stopping)
    {
        while (true)
            if (await LookAsync(name, stopping) is { } wait)
                await Task.Delay(wait, time, stopping);
    }

    /// <returns>How long to wait before the next look; <see langword="null"/> where there may be more to do.</returns>
    async Task<TimeSpan?> LookAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await gate.WaitUntilOpenAsync(cancellationToken);
            if (await operations.TakeAsync(name, options.Lease, cancellationToken) is not { } operation)
                return options.Look;

            // Whoever made it may have died before writing this.
            await records.StartedAsync(operation, null, cancellationToken);
            await run.RunAsync(operation, name, cancellationToken);
            return null;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(e);
            return options.OutageWait;
        }
    }

    [LoggerMessage(LogLevel.Error, "Working at an operation failed; it is gone on with")]
    partial void LogFailed(Exception e);
}
