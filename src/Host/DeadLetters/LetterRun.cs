using PointBus.Host.Errors;
using PointBus.Storage;

namespace PointBus.Host.DeadLetters;

/// <summary>Does one thing with every letter that matches, oldest first, and touches none twice: what comes back stays for the next run.</summary>
sealed class LetterRun(IDeadLetterCatalog catalog)
{
    const int PageSize = 200;
    const int AtOnce = 8;

    /// <param name="query">Which letters.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="moveAsync">Moves one letter.</param>
    /// <param name="cancellationToken">Ends the run between two pages.</param>
    public async Task<LetterRunResult> RunAsync(LetterQuery query, int most, Func<LetterSummary, Task<LetterMove>> moveAsync, CancellationToken cancellationToken)
    {
        var atStart = (await catalog.CountAsync(query, most, cancellationToken)).Batches;
        var left = (int)Math.Min(most, atStart);
        var (moved, failed, seen) = (new List<(LetterSummary Letter, LetterStub Stub)>(), new List<FailedMove>(), new HashSet<Guid>());

        while (left > 0)
        {
            // Letters that could not be moved still match and stand first.
            var page = await catalog.SearchAsync(query, new LetterPage(Math.Min(left, PageSize), failed.Count, OldestFirst: true), cancellationToken);
            LetterSummary[] fresh = [.. page.Where(letter => seen.Add(letter.LetterId))];
            if (fresh.Length == 0)
                break;

            foreach (var some in fresh.Chunk(AtOnce))
                foreach (var (letter, stub, failure) in await Task.WhenAll(some.Select(letter => MoveAsync(letter, moveAsync))))
                    if (stub is not null)
                        moved.Add((letter, stub));
                    else
                        failed.Add(failure!);
            left -= fresh.Length;
        }

        return new LetterRunResult(moved, failed);
    }

    static async Task<(LetterSummary Letter, LetterStub? Stub, FailedMove? Failure)> MoveAsync(LetterSummary letter, Func<LetterSummary, Task<LetterMove>> moveAsync)
    {
        try
        {
            return await moveAsync(letter) switch
            {
                { Result: LetterMoveResult.Done, Stub: { } stub } => (letter, stub, null),
                { Stub: { } stub } => (letter, null, new FailedMove(letter, $"the letter is {Operations.Words.Of(stub.State)} by now", null)),
                _ => (letter, null, new FailedMove(letter, "the letter is gone", null)),
            };
        }
        catch (Exception e) when (e is BufferFullException or ApiException)
        {
            return (letter, null, new FailedMove(letter, e.Message, e));
        }
    }
}

/// <summary>What a run did.</summary>
sealed record LetterRunResult(IReadOnlyList<(LetterSummary Letter, LetterStub Stub)> Moved, IReadOnlyList<FailedMove> Failed);

/// <summary>A letter that stayed where it is.</summary>
/// <param name="Letter">The letter.</param>
/// <param name="Why">For people.</param>
/// <param name="Fault">What was thrown; <see langword="null"/> where somebody else was first.</param>
sealed record FailedMove(LetterSummary Letter, string Why, Exception? Fault);
