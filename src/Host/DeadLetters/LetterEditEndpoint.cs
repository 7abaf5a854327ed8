using System.Text;
using System.Text.Json;
using PointBus.Consumers.Operating;
using PointBus.Host.Errors;
using PointBus.Host.Ingest;
using PointBus.Host.Operations;
using PointBus.Storage;

namespace PointBus.Host.DeadLetters;

/// <summary>POST /api/dlq/letters/{id}/edit: what another body would change and come to; without dry_run it is replayed in place of the letter's own.</summary>
static class LetterEditEndpoint
{
    public static Task<IResult> PostAsync(string id, HttpContext context, AuditTrail audit, LetterEditing editing) =>
        audit.RunAsync(context, "letters.edit", Ids.Target("letter", id), async entry =>
        {
            var letter = Ids.Require(id);
            using var body = await JsonBody.ReadObjectAsync(context);
            var values = RequestValues.Of(body.RootElement, "points", "message");
            values.Allow("version", "reason", "dry_run");
            var dryRun = values.Flag("dry_run") ?? true;

            // A review changes nothing.
            entry.IsWritten = dryRun;
            var request = new LetterEditRequest
            {
                LetterId = letter,
                Version = values.Number("version", 0, int.MaxValue) ?? throw new ApiException(StatusCodes.Status422UnprocessableEntity, "version.required", "version must be the one that was read."),
                Body = Content(body.RootElement, out var isMessage),
                IsMessage = isMessage,
                Actor = entry.Actor,
                Reason = dryRun ? "" : entry.RequireReason(values),
                RequestId = RequestId.Of(context),
            };

            if (dryRun)
                return Answers.Ok(Show(await editing.ReviewAsync(request, context.RequestAborted) ?? throw LetterEndpoints.NotFound()));

            var review = await ReplayAsync(request, editing, entry, context.RequestAborted);
            return review.IsValid ? Answers.Ok(Show(review)) : throw Invalid(review);
        });

    /// <summary>Of a letter that is there, the one who edits writes the record, together with the operation's.</summary>
    static async Task<LetterEditReview> ReplayAsync(LetterEditRequest request, LetterEditing editing, AuditEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            var review = await editing.ReplayAsync(request, cancellationToken) ?? throw LetterEndpoints.NotFound();
            entry.IsWritten = true;
            return review;
        }
        catch (CatalogConflictException)
        {
            entry.IsWritten = true;
            throw;
        }
    }

    static ReadOnlyMemory<byte> Content(JsonElement body, out bool isMessage)
    {
        isMessage = body.TryGetProperty("message", out var message) && message.ValueKind != JsonValueKind.Null;
        var hasPoints = body.TryGetProperty("points", out var points) && points.ValueKind != JsonValueKind.Null;
        if (isMessage == hasPoints)
            throw new ApiException(StatusCodes.Status422UnprocessableEntity, "body.one_of", "Send either points or message.");
        if (isMessage && message.ValueKind != JsonValueKind.String || hasPoints && points.ValueKind != JsonValueKind.Array)
            throw new ApiException(StatusCodes.Status422UnprocessableEntity, "json.type", isMessage ? "message must be text." : "points must be an array.");

        return Encoding.UTF8.GetBytes(isMessage ? message.GetString()! : points.GetRawText());
    }

    static object Show(LetterEditReview review) => new
    {
        review.LetterId,
        review.Version,
        review.Changes,
        review.ChangeCount,
        Validation = new { Valid = review.IsValid, review.Problems },
        Verdict = new { review.Verdict.WouldStore, review.Verdict.AlreadyStored, review.Verdict.WouldFail, review.Verdict.Why },
        OperationId = review.Operation,
    };

    static ApiException Invalid(LetterEditReview review) =>
        new(StatusCodes.Status422UnprocessableEntity, "EDIT_INVALID", "The body breaks rules, so nothing was replayed.")
        {
            Members = { ["validation"] = new { Valid = false, review.Problems }, ["letter_id"] = review.LetterId, ["version"] = review.Version },
        };
}
