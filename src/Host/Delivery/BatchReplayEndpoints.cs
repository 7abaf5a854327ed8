using PointBus.Consumers.Locating;
using PointBus.Host.Access;
using PointBus.Host.DeadLetters;
using PointBus.Host.Errors;
using PointBus.Host.Operations;
using PointBus.Storage;

namespace PointBus.Host.Delivery;

/// <summary>POST /api/v1/batches/{id}/replay and /retry, and /api/v1/batches/dlq: the dead letters as batches.</summary>
static class BatchReplayEndpoints
{
    public static async Task<IResult> ListAsync(HttpContext context, IDeadLetterCatalog catalog, CancellationToken cancellationToken)
    {
        var values = RequestValues.Of(context);
        values.Allow([.. Selection.Names, .. Paging.Names]);
        var (query, page) = (Selection.Read(values, LetterState.Open), Paging.Read(values));
        var items = await catalog.SearchAsync(query, new LetterPage(page.Limit, page.Offset), cancellationToken);
        var all = await catalog.CountAsync(query, LetterQuery.MaxCounted, cancellationToken);
        return Answers.Ok(new { Items = items.Select(Show), items.Count, Total = all.Batches, TotalIsExact = all.Batches != LetterQuery.MaxCounted, page.Limit, page.Offset });
    }

    public static Task<IResult> ReplayAsync(string id, HttpContext context, AuditTrail audit, BatchLocator locator, IDeadLetterCatalog catalog, LetterMoves moves, TimeProvider time) =>
        ReplayAsync(id, context, audit, locator, catalog, moves, time, StatusCodes.Status201Created);

    public static Task<IResult> RetryLetterAsync(string id, HttpContext context, AuditTrail audit, BatchLocator locator, IDeadLetterCatalog catalog, LetterMoves moves, TimeProvider time) =>
        ReplayAsync(id, context, audit, locator, catalog, moves, time, StatusCodes.Status200OK);

    /// <summary>Puts the letter away; it can be restored until its archive ends.</summary>
    public static Task<IResult> DiscardAsync(string id, HttpContext context, AuditTrail audit, IDeadLetterCatalog catalog, LetterMoves moves) =>
        audit.RunAsync(context, "letters.archive", Ids.Target("letter", id), async entry =>
        {
            var values = await RequestValues.OfBodyAsync(context);
            values.Allow("reason");
            entry.ReasonOrDefault(values);
            var letters = await LettersAsync(Ids.Require(id), catalog, context.RequestAborted);
            if (letters.Count == 0)
                throw LetterEndpoints.NotFound();

            entry.Count = 0;
            foreach (var letter in letters.Where(letter => letter.State == LetterState.Open))
            {
                LetterMoves.Require(await moves.ArchiveAsync(letter, entry.Actor, expired: false, context.RequestAborted));
                entry.Count++;
            }

            return entry.Count > 0 ? Results.NoContent() : throw LetterMoves.Changed("The letter is not open any more.");
        });

    /// <summary>Each letter of the batch that can be replayed becomes a new batch, linked to the one that first came in.</summary>
    static Task<IResult> ReplayAsync(
        string id, HttpContext context, AuditTrail audit, BatchLocator locator, IDeadLetterCatalog catalog, LetterMoves moves, TimeProvider time, int success) =>
        audit.RunAsync(context, "letters.replay", Ids.Target("batch", id), async entry =>
        {
            var values = await RequestValues.OfBodyAsync(context);
            values.Allow("reset_attempts", "reason");
            entry.ReasonOrDefault(values);
            var reset = values.Flag("reset_attempts") ?? true;

            var letters = await LettersAsync(Ids.Require(id), catalog, context.RequestAborted);
            if (!letters.All(letter => context.MaySee(letter.Upstream)))
                throw BatchEndpoints.NotFound(new() { ["found"] = false });
            if (letters.Count == 0)
                await BatchEndpoints.FindAsync(id, context, locator, context.RequestAborted);

            var replayed = new List<LetterStub>();
            foreach (var letter in letters.Where(letter => letter.State is LetterState.Open or LetterState.Archived or LetterState.Expired))
            {
                var move = await moves.ReplayAsync(letter, entry.Actor, reset, context.RequestAborted);
                if (move is { Result: LetterMoveResult.Done, Stub: { } stub })
                    replayed.Add(stub);
                entry.Count = replayed.Count;
            }

            if (replayed.Count == 0)
                throw new ApiException(StatusCodes.Status400BadRequest, "BATCH_NOT_REPLAYABLE", "Nothing of this batch lies in a dead letter that could be replayed.");

            return Answers.Json(success, new
            {
                BatchId = replayed[0].ReplayBatchId,
                BatchIds = replayed.Select(stub => stub.ReplayBatchId),
                letters[0].OriginalBatchId,
                BatchType = Lane.Parse(letters[0].Lane)?.LongName ?? letters[0].Lane,
                Status = "QUEUED",
                ResetAttempts = reset,
                CreatedAt = time.GetUtcNow(),
            });
        });

    /// <summary>The one letter of this id, or all letters of the batch of this id.</summary>
    static async Task<IReadOnlyList<LetterSummary>> LettersAsync(Guid id, IDeadLetterCatalog catalog, CancellationToken cancellationToken) =>
        await catalog.FindAsync(id, cancellationToken) is not { Summary: var letter } ? []
        : letter.LetterId == id ? [letter]
        : await catalog.SearchAsync(new LetterQuery { BatchId = letter.BatchId }, new LetterPage(Paging.Most, OldestFirst: true), cancellationToken);

    static object Show(LetterSummary letter)
    {
        var shown = Shown.Letter(letter);
        shown["batch_type"] = Lane.Parse(letter.Lane)?.LongName ?? letter.Lane;
        shown["status"] = letter.State == LetterState.Open ? "DEAD_LETTERED" : Words.Of(letter.State).ToUpperInvariant();
        return shown;
    }
}
