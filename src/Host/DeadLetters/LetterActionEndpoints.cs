using PointBus.Host.Errors;
using PointBus.Host.Operations;
using PointBus.Storage;

namespace PointBus.Host.DeadLetters;

/// <summary>POST /api/dlq/letters/{id}/archive, /restore, /purge: one letter, with a reason.</summary>
static class LetterActionEndpoints
{
    public static Task<IResult> ArchiveAsync(string id, HttpContext context, AuditTrail audit, IDeadLetterCatalog catalog, LetterMoves moves) =>
        RunAsync(id, context, audit, catalog, "letters.archive", (letter, actor) => moves.ArchiveAsync(letter, actor, expired: false, context.RequestAborted));

    public static Task<IResult> RestoreAsync(string id, HttpContext context, AuditTrail audit, IDeadLetterCatalog catalog, LetterMoves moves) =>
        RunAsync(id, context, audit, catalog, "letters.restore", (letter, actor) => moves.RestoreAsync(letter, actor, context.RequestAborted));

    public static Task<IResult> PurgeAsync(string id, HttpContext context, AuditTrail audit, IDeadLetterCatalog catalog, LetterMoves moves) =>
        RunAsync(id, context, audit, catalog, "letters.purge", (letter, actor) => moves.PurgeAsync(letter, actor, context.RequestAborted));

    static Task<IResult> RunAsync(
        string id, HttpContext context, AuditTrail audit, IDeadLetterCatalog catalog, string action, Func<LetterSummary, string, Task<LetterMove>> moveAsync) =>
        audit.RunAsync(context, action, Ids.Target("letter", id), async entry =>
        {
            var values = await RequestValues.OfBodyAsync(context);
            values.Allow("reason");
            entry.RequireReason(values);

            var (letter, _, _) = await catalog.RequireAsync(id, context.RequestAborted);
            entry.Target = $"letter {letter.LetterId}";
            var move = await moveAsync(letter, entry.Actor);
            var stub = LetterMoves.Require(move);
            entry.Count = move.Result == LetterMoveResult.Done ? 1 : 0;
            return Answers.Ok(new { stub.LetterId, stub.BatchId, stub.Lane, stub.State, stub.Points, stub.Version, Changed = move.Result == LetterMoveResult.Done });
        });
}
