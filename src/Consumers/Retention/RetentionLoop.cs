using Microsoft.Extensions.Logging;
using PointBus.Consumers.Filing;
using PointBus.Consumers.Persisting;
using PointBus.Storage;

namespace PointBus.Consumers.Retention;

/// <summary>Archives letters that were open for too long, and purges archived ones whose keeping time ended. An open letter is never purged, however old it is.</summary>
public sealed partial class RetentionLoop(
    IDeadLetters letters, IDeadLetterCatalog catalog, IAuditLog audit, StoreGate gate,
    RetentionOptions options, TimeProvider time, ILogger<RetentionLoop> logger)
    : TimedLoop(gate, options.Interval, time, logger)
{
    public const string Actor = "system:retention";
    const int MaxLetters = 1000;

    protected override async Task PassAsync(CancellationToken cancellationToken)
    {
        while (await MoveSomeAsync(cancellationToken))
        {
        }
    }

    /// <returns>Whether there may be more to do.</returns>
    async Task<bool> MoveSomeAsync(CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        var (openBefore, archivedBefore) = (now - options.OpenFor, now - options.ArchivedFor);
        var overdue = await catalog.ReadOverdueAsync(openBefore, archivedBefore, MaxLetters, cancellationToken);
        var moves = new List<(LetterSummary Letter, LetterEntry Entry)>();

        // A letter that was restored starts its time anew.
        foreach (var letter in overdue.Where(letter => letter.State != LetterState.Open || (letter.StateAt ?? letter.FailedAt) <= openBefore))
            if (await MoveAsync(letter, cancellationToken) is { } entry)
                moves.Add((letter, entry));

        await catalog.EnterAsync([.. moves.Select(move => move.Entry)], cancellationToken);
        foreach (var moved in moves.Where(move => move.Entry.Actor == Actor).GroupBy(move => (move.Letter.Lane, move.Entry.State)))
            await RecordAsync(moved.Key.Lane, moved.Key.State, moved.Count(), moved.Sum(move => move.Letter.Points), cancellationToken);
        return moves.Count > 0 && overdue.Count == MaxLetters;
    }

    /// <returns>How the catalog has to see it now; <see langword="null"/> where it stays as it is.</returns>
    async Task<LetterEntry?> MoveAsync(LetterSummary letter, CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        var stub = await letters.FindAsync(letter.Lane, letter.LetterId, cancellationToken);
        if (stub is not null && stub.State != letter.State)
            return stub.Entry(now, "system:filing");

        var action = new LetterAction(letter.Lane, letter.LetterId, Actor);
        var move = letter.State == LetterState.Open
            ? await letters.ArchiveAsync(action, expired: true, cancellationToken)
            : await letters.PurgeAsync(action, cancellationToken);
        if (move is { Result: LetterMoveResult.Done or LetterMoveResult.Already, Stub: { } moved })
            return moved.Entry(now, Actor);

        // The queue forgot an archived letter; so may the catalog. One that is open in the catalog only is left for somebody to look at.
        if (move.Result == LetterMoveResult.NotFound && letter.State != LetterState.Open)
            return new LetterEntry(letter.LetterId, LetterState.Purged, letter.StateVersion + 1, now, Actor);

        LogLeft(letter.LetterId, letter.State, move.Result);
        return null;
    }

    Task RecordAsync(string lane, LetterState state, int count, long points, CancellationToken cancellationToken)
    {
        LogMoved(count, lane, state);
        return audit.AppendAsync(
            new AuditRecord
            {
                Id = Guid.CreateVersion7(Time.GetUtcNow()), At = Time.GetUtcNow(), Actor = Actor,
                Action = state == LetterState.Purged ? "retention.purge" : "retention.archive", Target = $"lane {lane}",
                Reason = state == LetterState.Purged ? $"archived for {options.ArchivedFor.TotalDays:0.#} days" : $"open for {options.OpenFor.TotalDays:0.#} days",
                Count = count, Outcome = "done", Detail = $"{points} points",
            },
            cancellationToken);
    }

    [LoggerMessage(LogLevel.Information, "Ended the keeping time of {Count} letters of lane {Lane}, which are {State} now")]
    partial void LogMoved(int count, string lane, LetterState state);

    [LoggerMessage(LogLevel.Warning, "Left dead letter {LetterId}, which is {State} in the catalog: {Result}")]
    partial void LogLeft(Guid letterId, LetterState state, LetterMoveResult result);
}
