using System.Text.Json;
using PointBus.Consumers.Operating;
using PointBus.Host.Access;
using PointBus.Host.Errors;
using PointBus.Host.Ingest;
using PointBus.Storage;

namespace PointBus.Host.Operations;

/// <summary>POST /api/v1/operations: does something with many dead letters, over a set that is frozen now.</summary>
static class OperationStartEndpoint
{
    static readonly string[] Members =
        ["kind", "from", "reason", "canary", "rate", "ramp", "stop_at_percent", "limit", "reset_attempts", "confirm_all"];

    public static Task<IResult> PostAsync(HttpContext context, AuditTrail audit, IOperationStore store, OperationStarter starter, TimeProvider time) =>
        audit.RunAsync(context, "letters.operation", "letters", async entry =>
        {
            using var body = await JsonBody.ReadObjectAsync(context);
            var request = Read(context, body.RootElement, entry, time.GetUtcNow());
            if (await store.FindAsync(request.Id, context.RequestAborted) is { } known)
                return Repeated(known, request, entry, time.GetUtcNow());

            // From here on the starter writes the record, also where it refuses.
            entry.IsWritten = true;
            var operation = await starter.StartAsync(request, context.RequestAborted);
            return Answers.Json(StatusCodes.Status201Created, Shown.Operation(operation, time.GetUtcNow()));
        });

    static OperationRequest Read(HttpContext context, JsonElement body, AuditEntry entry, DateTimeOffset now)
    {
        var values = RequestValues.Of(body, "selection");
        values.Allow(Members);

        var kind = values.Word<OperationKind>("kind") ?? throw new ApiException(StatusCodes.Status400BadRequest, "kind.required", "Say what to do: kind is replay, archive, restore, purge or preflight.");
        if (kind == OperationKind.Purge && !context.User.IsInRole(Roles.Admin))
            throw new ApiException(StatusCodes.Status403Forbidden, "FORBIDDEN", "Only an admin may purge.");

        var (from, selection, usual) = (values.Uuid("from"), ReadSelection(body), new ReplayPace());
        entry.Target = $"{Words.Of(kind)} {(from is { } other ? $"as operation {other}" : selection.Words())}";
        return new OperationRequest
        {
            Id = context.IdempotencyKey() is { } key ? StableId.From("operation", entry.Actor, key) : Guid.CreateVersion7(now),
            Kind = kind,
            Selection = selection,
            From = from,
            Actor = entry.Actor,
            Reason = kind == OperationKind.Preflight ? entry.ReasonOrDefault(values) : entry.RequireReason(values),
            Pace = new ReplayPace
            {
                Canary = values.Number("canary", 0, int.MaxValue) ?? usual.Canary,
                RatePerSecond = values.Number("rate", 0, int.MaxValue) ?? usual.RatePerSecond,
                Ramp = values.Flag("ramp") ?? usual.Ramp,
                StopAtPercent = values.Number("stop_at_percent", 0, 100) ?? usual.StopAtPercent,
            },
            Limit = values.Number("limit", 1, int.MaxValue),
            ResetAttempts = values.Flag("reset_attempts") ?? true,
            ConfirmAll = values.Flag("confirm_all") ?? false,
            RequestId = RequestId.Of(context),
        };
    }

    static LetterQuery ReadSelection(JsonElement body)
    {
        if (!body.TryGetProperty("selection", out var selection) || selection.ValueKind == JsonValueKind.Null)
            return new LetterQuery();
        if (selection.ValueKind != JsonValueKind.Object)
            throw new ApiException(StatusCodes.Status422UnprocessableEntity, "json.type", "selection must be an object.");

        var values = RequestValues.Of(selection);
        values.Allow(Selection.Names);
        return Selection.Read(values);
    }

    /// <summary>The same key again is the same operation, unless it asks for another one.</summary>
    static IResult Repeated(Operation known, OperationRequest asked, AuditEntry entry, DateTimeOffset now)
    {
        entry.OperationId = known.Id;
        var isSame = known.Kind == asked.Kind && known.Reason == asked.Reason
            && (asked.From is not null || Shown.Query(known.Selection).ToJsonString() == Shown.Query(asked.Selection).ToJsonString());
        if (!isSame)
            throw new ApiException(StatusCodes.Status409Conflict, "IDEMPOTENCY_KEY_REUSED", $"This Idempotency-Key belongs to operation {known.Id}, which is another one.");

        entry.Detail = "the operation was there already";
        return Answers.Ok(Shown.Operation(known, now));
    }
}
