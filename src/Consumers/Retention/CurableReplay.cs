using System.Globalization;
using Microsoft.Extensions.Logging;
using PointBus.Consumers.Operating;
using PointBus.Consumers.Persisting;
using PointBus.Storage;

namespace PointBus.Consumers.Retention;

/// <summary>Replays letters of unknown flights once their flights are known. One operation at a time; a letter that stays open is offered again an hour later.</summary>
public sealed class CurableReplay(
    IDeadLetterCatalog catalog, IOperationStore operations, OperationStarter starter, StoreGate gate,
    RetentionOptions options, TimeProvider time, ILogger<CurableReplay> logger)
    : TimedLoop(gate, options.FlightsInterval, time, logger)
{
    public const string Actor = "system:flight-registered";
    const int MaxLetters = 1000;
    static readonly TimeSpan OfferedAgainAfter = TimeSpan.FromHours(1);

    readonly Dictionary<Guid, DateTimeOffset> offered = [];

    protected override async Task PassAsync(CancellationToken cancellationToken)
    {
        if (!options.ReplayKnownFlights || await IsBusyAsync(cancellationToken))
            return;

        var now = Time.GetUtcNow();
        foreach (var (letter, at) in offered)
            if (at <= now - OfferedAgainAfter)
                offered.Remove(letter);

        var curable = await catalog.ReadCurableAsync(MaxLetters, cancellationToken);
        Guid[] ids = [.. curable.Where(letter => letter.Round <= options.MaxRounds && !offered.ContainsKey(letter.LetterId)).Select(letter => letter.LetterId)];
        if (ids.Length == 0)
            return;

        await starter.StartAsync(
            new OperationRequest
            {
                // Of the minute and the first letter, so that several hosts make one operation of it.
                Id = StableId.From(Actor, now.ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture), ids[0].ToString("N")),
                Kind = OperationKind.Replay,
                Selection = new LetterQuery { LetterIds = ids },
                Actor = Actor,
                Reason = "their flights are registered now",
            },
            cancellationToken);
        foreach (var id in ids)
            offered[id] = now;
    }

    async Task<bool> IsBusyAsync(CancellationToken cancellationToken)
    {
        foreach (var state in (OperationState[])[OperationState.Running, OperationState.Paused])
            if ((await operations.ReadAsync(new OperationQuery(state, 1000), cancellationToken)).Any(operation => operation.Actor == Actor))
                return true;

        return false;
    }
}
