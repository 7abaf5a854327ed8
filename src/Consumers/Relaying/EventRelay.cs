using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PointBus.Consumers.Alerting.Measuring;
using PointBus.Consumers.Metering;
using PointBus.Consumers.Tracing;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Relaying;

/// <summary>Publishes what the buffer recorded, and forgets it only then: at least once, whatever fails. Several at once only publish more often.</summary>
public sealed partial class EventRelay(
    IBatchEventLog log, IBusControl bus, RelayOptions options, TimeProvider time, ILogger<EventRelay> logger, UpstreamWatch? upstreams = null,
    BatchMetrics? metrics = null) : BackgroundService
{
    bool hasQueues;
    bool isAway;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = options.Pause;
            try
            {
                // Before every endpoint is ready an event would have no queue to go to.
                hasQueues |= bus.CheckHealth().Status == BusHealthStatus.Healthy;
                if (hasQueues)
                    wait = await RelayAsync(stoppingToken) < options.Chunk ? options.IdleWait : TimeSpan.Zero;
                else
                    wait = options.IdleWait;
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                if (!isAway)
                    LogAway(e);
                isAway = true;
            }

            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, time, stoppingToken);
        }
    }

    /// <summary>Relays the oldest events.</summary>
    /// <returns>How many.</returns>
    internal async Task<int> RelayAsync(CancellationToken cancellationToken)
    {
        var events = await log.ReadAsync(options.Chunk, cancellationToken);
        if (events.Count == 0)
            return 0;

        upstreams?.Note(events);

        using var limit = new CancellationTokenSource(options.PublishTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await Task.WhenAll(WorthTelling(events).Select(one => PublishAsync(one, either.Token))).WaitAsync(either.Token);

        CrashPoint.Hit(CrashPoint.EventsPublished);
        await log.RemoveAsync(events, cancellationToken);
        metrics?.Note(events);
        if (isAway)
            LogBack();
        isAway = false;
        return events.Count;
    }

    /// <summary>The end of a batch says all that its acceptance does.</summary>
    static IEnumerable<RecordedEvent> WorthTelling(IReadOnlyList<RecordedEvent> events)
    {
        var ended = events
            .Select(one => one.Event)
            .Where(one => one is BatchStored or BatchDeadLettered or BatchExpired or BatchCancelled)
            .Select(one => ((BatchEvent)one).BatchId)
            .ToHashSet();
        return events.Where(one => one.Event is not BatchBuffered { Cause: "accepted" } accepted || !ended.Contains(accepted.BatchId));
    }

    async Task PublishAsync(RecordedEvent recorded, CancellationToken cancellationToken)
    {
        using var span = BatchTraces.Tell(recorded.Event);
        await bus.Publish(
            recorded.Event, recorded.Event.GetType(),
            context =>
            {
                context.Mandatory = true;
                context.MessageId = StableId.From(recorded.Lane, recorded.Token);
                context.CorrelationId = recorded.Event is LetterEvent letter ? letter.BatchId : ((BatchEvent)recorded.Event).BatchId;
            },
            cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "Relaying events failed; they are kept and tried again every second until it works")]
    partial void LogAway(Exception e);

    [LoggerMessage(LogLevel.Information, "Relaying events works again")]
    partial void LogBack();
}
