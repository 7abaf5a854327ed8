using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Sagas.Delivery;

/// <summary>Wakes the sagas whose step is due. Any number of hosts share them; one that dies after taking some leaves them to be taken again.</summary>
public sealed partial class DeliveryDueLoop(
    ISagaDocuments sagas, IBus bus, DeliveryOptions options, TimeProvider time, ILogger<DeliveryDueLoop> logger) : BackgroundService
{
    static readonly TimeSpan PublishLimit = TimeSpan.FromSeconds(10);

    readonly WakeAllowance allowance = new(options.DuePerSecond, options.DueInterval, time);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.DueInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (await WakeAsync(stoppingToken) is var woken and > 0)
                    LogWoken(woken);
            }
            catch (BufferUnavailableException e)
            {
                LogSkipped(e.Message);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(e);
            }
        }
    }

    async Task<int> WakeAsync(CancellationToken stoppingToken)
    {
        if (allowance.Count() is not (> 0 and var most))
            return 0;
        var due = await sagas.TakeDueAsync(most, options.CommandTimeout, stoppingToken);
        if (due.Count == 0)
            return 0;

        allowance.Spend(due.Count);
        CrashPoint.Hit(CrashPoint.DueTaken);
        // A broker that comes back may leave a publish without an answer.
        using var limit = new CancellationTokenSource(PublishLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stoppingToken);
        await Task.WhenAll(due.Select(id => bus.Publish(new DeliveryDue { BatchId = id }, either.Token)));
        return due.Count;
    }

    [LoggerMessage(LogLevel.Debug, "Woke {Count} batches whose next step is due")]
    partial void LogWoken(int count);

    [LoggerMessage(LogLevel.Debug, "Did not look for due batches, Redis is away: {Reason}")]
    partial void LogSkipped(string reason);

    [LoggerMessage(LogLevel.Warning, "Waking due batches failed; they are taken again when their lease ends")]
    partial void LogFailed(Exception e);
}
