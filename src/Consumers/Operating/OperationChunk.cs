using Microsoft.Extensions.Logging;
using PointBus.Consumers.Filing;
using PointBus.Storage;

namespace PointBus.Consumers.Operating;

/// <summary>Does to some letters of an operation what it is for, and enters what became of them. May be repeated: a letter that was moved by the same operation is found so.</summary>
public sealed partial class OperationChunk(
    IOperationStore operations, IDeadLetters letters, IDeadLetterCatalog catalog, LetterReplay replay, Preflight preflight, TimeProvider time, ILogger<OperationChunk> logger)
{
    /// <returns>How many were worked at; fewer than given where a lane is full.</returns>
    public Task<int> WorkAsync(Operation operation, IReadOnlyList<OperationItem> items, CancellationToken cancellationToken) => operation.Kind switch
    {
        OperationKind.Replay => ReplayAsync(operation, items, cancellationToken),
        OperationKind.Preflight => JudgeAsync(operation, items, cancellationToken),
        _ => MoveAsync(operation, items, cancellationToken),
    };

    async Task<int> ReplayAsync(Operation operation, IReadOnlyList<OperationItem> items, CancellationToken cancellationToken)
    {
        var details = (await catalog.ReadAsync([.. items.Select(item => item.LetterId)], cancellationToken)).ToDictionary(letter => letter.Summary.LetterId);
        var results = new List<WorkedLetter>(items.Count);
        foreach (var item in items)
        {
            try
            {
                results.Add(details.TryGetValue(item.LetterId, out var letter)
                    ? await replay.ReplayAsync(operation, item, letter, cancellationToken)
                    : Gone(item));
            }
            catch (BufferFullException e)
            {
                LogFull(operation.Id, e.Lane ?? "all");
                break;
            }

            CrashPoint.Hit(CrashPoint.ReplayMoved);
        }

        await EnterAsync(operation, results, cancellationToken);
        return results.Count;
    }

    async Task<int> MoveAsync(Operation operation, IReadOnlyList<OperationItem> items, CancellationToken cancellationToken)
    {
        var query = new LetterQuery { LetterIds = [.. items.Select(item => item.LetterId)] };
        var lanes = (await catalog.SearchAsync(query, new LetterPage(items.Count), cancellationToken)).ToDictionary(letter => letter.LetterId, letter => letter.Lane);
        var results = new List<WorkedLetter>(items.Count);
        foreach (var item in items)
            results.Add(lanes.TryGetValue(item.LetterId, out var lane)
                ? Result(item, await MoveAsync(operation, new LetterAction(lane, item.LetterId, operation.Actor, operation.Id), cancellationToken), operation)
                : Gone(item));

        await EnterAsync(operation, results, cancellationToken);
        return results.Count;
    }

    async Task<int> JudgeAsync(Operation operation, IReadOnlyList<OperationItem> items, CancellationToken cancellationToken)
    {
        var details = (await catalog.ReadAsync([.. items.Select(item => item.LetterId)], cancellationToken)).ToDictionary(letter => letter.Summary.LetterId);
        var open = details.Values.Where(letter => letter.Summary.State == LetterState.Open).Select(letter => letter.Letter).ToList();
        var verdicts = (await preflight.JudgeAsync(open, cancellationToken)).ToDictionary(verdict => verdict.LetterId);
        await EnterAsync(operation, [.. items.Select(item =>
            !details.TryGetValue(item.LetterId, out var letter) ? Gone(item)
            : verdicts.TryGetValue(item.LetterId, out var verdict) ? new WorkedLetter(item.Judged(verdict, letter), null)
            : new WorkedLetter(item.Skipped($"it is {letter.Summary.State.Text()}"), null))], cancellationToken);
        return items.Count;
    }

    Task<LetterMove> MoveAsync(Operation operation, LetterAction action, CancellationToken cancellationToken) => operation.Kind switch
    {
        OperationKind.Archive => letters.ArchiveAsync(action, expired: false, cancellationToken),
        OperationKind.Restore => letters.RestoreAsync(action, cancellationToken),
        OperationKind.Purge => letters.PurgeAsync(action, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation.Kind, "not a move"),
    };

    WorkedLetter Result(OperationItem item, LetterMove move, Operation operation) => move is { Result: LetterMoveResult.Done or LetterMoveResult.Already, Stub: { } stub }
        ? new WorkedLetter(item with { State = OperationItemState.Succeeded }, stub.Entry(time.GetUtcNow(), operation.Actor))
        : new WorkedLetter(item.Skipped(move.WhyNot()), null);

    async Task EnterAsync(Operation operation, IReadOnlyList<WorkedLetter> results, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // The operation last: what it has noted is not looked at again, and the event of the move may die with a transport in memory.
        await catalog.EnterAsync([.. results.Select(result => result.Entry).OfType<LetterEntry>()], cancellationToken);
        CrashPoint.Hit(CrashPoint.ReplayNoted);
        await operations.EnterAsync(operation.Id, [.. results.Select(result => result.Item with { At = now })], cancellationToken);
    }

    static WorkedLetter Gone(OperationItem item) => new(item.Skipped("it is not in the catalog any more"), null);

    [LoggerMessage(LogLevel.Information, "Waiting with operation {OperationId}, lane {Lane} is full")]
    partial void LogFull(Guid operationId, string lane);
}
