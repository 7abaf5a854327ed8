using Microsoft.Extensions.Logging;
using PointBus.Storage;

namespace PointBus.Consumers.Operating;

/// <summary>Works at one operation, chunk by chunk, until nothing waits any more, it stops itself, or the lease is lost. Safe to run again at any point.</summary>
public sealed partial class OperationRun(
    IOperationStore operations, OperationChunk chunk, OperationEnding ending, OperatingOptions options, TimeProvider time, ILogger<OperationRun> logger)
{
    public async Task RunAsync(Operation operation, string owner, CancellationToken cancellationToken)
    {
        LogTaken(operation.Id, operation.Kind, operation.Of(OperationItemState.Waiting), operation.Total);
        var pacer = new ReplayPacer(operation.Kind == OperationKind.Replay ? operation.Pace.RatePerSecond : 0, time);
        while (true)
        {
            TimeSpan? wait;
            try
            {
                // Before each chunk, so that a pause or cancel is seen and the lease outlives the chunk.
                if (await operations.RenewAsync(operation.Id, owner, options.Lease, cancellationToken) is not { State: OperationState.Running } current)
                    return;

                wait = await StepAsync(current, pacer, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogWaiting(e, operation.Id);
                wait = options.OutageWait;
            }

            if (wait is not { } span)
                return;
            if (span > TimeSpan.Zero)
                await Task.Delay(span, time, cancellationToken);
        }
    }

    /// <returns>How long to wait before the next step; <see langword="null"/> where there is none.</returns>
    async Task<TimeSpan?> StepAsync(Operation operation, ReplayPacer pacer, CancellationToken cancellationToken)
    {
        if (StopRule.Broken(operation) is { } why)
        {
            LogStopped(operation.Id, why);
            await ending.StopAsync(operation.Id, why, cancellationToken);
            return null;
        }

        var room = Room(operation);
        if (room == 0)
            return options.Look;
        if (pacer.Wait is { Ticks: > 0 } early)
            return early < options.Lease / 3 ? early : options.Lease / 3;

        var items = await operations.ReadWaitingAsync(operation.Id, Math.Min(Math.Min(room, pacer.AtOnce), options.ChunkSize), cancellationToken);
        if (items.Count == 0)
        {
            await ending.SettleAsync(operation.Id, cancellationToken);
            return null;
        }

        var done = await chunk.WorkAsync(operation, items, cancellationToken);
        pacer.Sent(done);
        return done < items.Count ? options.OutageWait : TimeSpan.Zero;
    }

    /// <summary>Letters that were skipped prove nothing, so they do not count as sent.</summary>
    static int Room(Operation operation)
    {
        if (operation.Kind != OperationKind.Replay)
            return int.MaxValue;

        var sent = operation.Total - operation.Of(OperationItemState.Waiting) - operation.Of(OperationItemState.Skipped);
        return ReplayPhases.Room(operation.Pace, sent, operation.Of(OperationItemState.Sent));
    }

    [LoggerMessage(LogLevel.Information, "Working at operation {OperationId}, a {Kind}: {Waiting} of {Total} letters wait")]
    partial void LogTaken(Guid operationId, OperationKind kind, int waiting, int total);

    [LoggerMessage(LogLevel.Warning, "Stopped operation {OperationId}: {Why}")]
    partial void LogStopped(Guid operationId, string why);

    [LoggerMessage(LogLevel.Warning, "Waiting with operation {OperationId}; nothing is counted")]
    partial void LogWaiting(Exception e, Guid operationId);
}
