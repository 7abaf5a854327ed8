using PointBus.Consumers.Operating;
using PointBus.Host.Access;
using PointBus.Host.Errors;
using PointBus.Host.Operations;
using PointBus.Storage;

namespace PointBus.Host.DeadLetters;

/// <summary>GET /api/dlq/letters: search, one letter with everything known of it, and its body.</summary>
static class LetterEndpoints
{
    public static async Task<IResult> ListAsync(HttpContext context, IDeadLetterCatalog catalog, TimeProvider time, CancellationToken cancellationToken)
    {
        var values = RequestValues.Of(context);
        values.Allow([.. Selection.Names, "order", "exact", .. Paging.Names]);
        var (query, page) = (context.Only(Selection.Read(values, LetterState.Open)), Paging.Read(values));
        var oldestFirst = values.Word<LetterOrder>("order") == LetterOrder.Oldest;

        var items = await catalog.SearchAsync(query, new LetterPage(page.Limit, page.Offset, oldestFirst), cancellationToken);
        var most = values.Flag("exact") == true ? int.MaxValue : LetterQuery.MaxCounted;
        var all = await catalog.CountAsync(query, most, cancellationToken);
        return Answers.Ok(new
        {
            Items = items.Select(Shown.Letter),
            items.Count,
            Total = all.Batches,
            TotalIsExact = all.Batches != most,
            all.Points,
            page.Limit,
            page.Offset,
            Timestamp = time.GetUtcNow(),
        });
    }

    public static async Task<IResult> GetAsync(string id, HttpContext context, IDeadLetterCatalog catalog, CancellationToken cancellationToken)
    {
        var (summary, letter, edits) = context.RequireSeen(await catalog.RequireAsync(id, cancellationToken));
        var lineage = await catalog.ReadLineageAsync(summary.OriginalBatchId, cancellationToken);

        var shown = Shown.Letter(summary);
        shown["stack"] = letter.Stack;
        shown["failures"] = Shown.List(letter.Failures);
        shown["header"] = context.Shown(letter.Batch);
        shown["message"] = letter.Message is { } message ? Shown.Of(message) : null;
        shown["edits"] = Shown.List(edits.Select(edit => new { edit.At, edit.Actor, edit.Reason, edit.PayloadForm, edit.Points }));
        shown["lineage"] = Shown.List(lineage.Select(one => new { one.LetterId, one.BatchId, one.State, one.ReasonCode, one.Fingerprint, one.Points, one.Round, one.FailedAt, one.Outcome, one.ReplayBatchId, one.NextLetterId }));
        return Answers.Ok(shown);
    }

    public static async Task<IResult> BodyAsync(string id, HttpContext context, IDeadLetterCatalog catalog, LetterEditing editing, CancellationToken cancellationToken)
    {
        var (letter, _, _) = context.RequireSeen(await catalog.RequireAsync(id, cancellationToken));
        var body = await editing.ReadAsync(letter.LetterId, cancellationToken) ?? throw NotFound();
        return Answers.Ok(context.IsMasked() ? Masking.Body(body) : body);
    }

    /// <summary>A letter by its own id, or the newest of a batch.</summary>
    public static async Task<LetterDetail> RequireAsync(this IDeadLetterCatalog catalog, string id, CancellationToken cancellationToken) =>
        await catalog.FindAsync(Ids.Require(id), cancellationToken) ?? throw NotFound();

    /// <summary>Narrows a query to what the asker may see.</summary>
    static LetterQuery Only(this HttpContext context, LetterQuery query) => context.OnlyUpstream() is { } upstream ? query with { Upstream = upstream } : query;

    static LetterDetail RequireSeen(this HttpContext context, LetterDetail letter) => context.MaySee(letter.Summary.Upstream) ? letter : throw NotFound();

    public static ApiException NotFound() => new(StatusCodes.Status404NotFound, "LETTER_NOT_FOUND", "There is no dead letter with this id.");
}

/// <summary>By time of failure.</summary>
enum LetterOrder
{
    Newest,
    Oldest,
}
