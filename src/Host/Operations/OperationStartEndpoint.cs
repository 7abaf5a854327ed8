using System.Text.Json;
using PointBus.Host.Errors;
using PointBus.Host.Ingest;
using PointBus.Storage;

namespace PointBus.Host.Operations;

/// <summary>POST /api/v1/operations: does something with many dead letters, over a set that is frozen now.</summary>
static class OperationStartEndpoint
{
    static readonly string[] Members =
        ["kind", "from", "reason", "canary", "rate", "ramp", "stop_at_percent", "limit", "reset_attempts", "confirm_all"];

    public static Task<IResult> PostAsync(HttpContext context, AuditTrail audit, IOperationStore store, IOperationStarter starter, TimeProvider time) =>
        audit.RunAsync(context, "operation.start", "operation", async entry =>
        {
            using var body = await JsonBody.ReadObjectAsync(context);
            var values = RequestValues.Of(body.RootElement, "selection");
            values.Allow(Members);

            var kind = values.Word<OperationKind>("kind") ?? throw new ApiException(StatusCodes.Status400BadRequest, "kind.required", "Say what to do: kind is replay, archive, restore, purge or preflight.");
            var from = values.Uuid("from");
            var selection = ReadSelection(body.RootElement);
            entry.Target = $"{Words.Of(kind)} {(from is { } other ? $"as operation {other}" : selection.Words())}";
            var operation = Read(context, values, kind, selection, entry, time.GetUtcNow());
            if (from is null && selection.MatchesAll && values.Flag("confirm_all") != true)
                throw new ApiException(StatusCodes.Status400BadRequest, "SELECTION_EMPTY", "The selection names every letter. Send confirm_all as true if that is meant.");

            entry.OperationId = operation.Id;
            var known = await store.FindAsync(operation.Id, context.RequestAborted);
            if (known is not null && !IsSame(known, operation))
                throw new ApiException(StatusCodes.Status409Conflict, "IDEMPOTENCY_KEY_REUSED", $"This Idempotency-Key belongs to operation {known.Id}, which is another one.");

            var made = known ?? await starter.StartAsync(operation, from, context.RequestAborted) ?? throw OperationEndpoints.NotFound();
            entry.Count = made.Total;
            entry.Detail = known is null ? null : "known already";
            return Answers.Json(known is null ? StatusCodes.Status201Created : StatusCodes.Status200OK, Shown.Operation(made, time.GetUtcNow()));
        });

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

    static NewOperation Read(HttpContext context, RequestValues values, OperationKind kind, LetterQuery selection, AuditEntry entry, DateTimeOffset now)
    {
        var usual = new ReplayPace();
        return new NewOperation
        {
            Id = context.IdempotencyKey() is { } key ? StableId.From("operation", entry.Actor, key) : Guid.CreateVersion7(now),
            Kind = kind,
            Selection = selection,
            Cutoff = now,
            Limit = values.Number("limit", 1, int.MaxValue),
            Actor = entry.Actor,
            Reason = kind == OperationKind.Preflight ? entry.ReasonOrDefault(values) : entry.RequireReason(values),
            Pace = new ReplayPace
            {
                Canary = values.Number("canary", 0, 100_000) ?? usual.Canary,
                RatePerSecond = values.Number("rate", 0, 100_000) ?? usual.RatePerSecond,
                Ramp = values.Flag("ramp") ?? usual.Ramp,
                StopAtPercent = values.Number("stop_at_percent", 0, 100) ?? usual.StopAtPercent,
            },
            ResetAttempts = values.Flag("reset_attempts") ?? true,
            At = now,
        };
    }

    static bool IsSame(Operation known, NewOperation asked) =>
        known.Kind == asked.Kind && known.Reason == asked.Reason && Shown.Query(known.Selection).ToJsonString() == Shown.Query(asked.Selection).ToJsonString();
}

/// <summary>Freezes the letters of an operation and lets it begin.</summary>
interface IOperationStarter
{
    /// <param name="operation">What to do, and which letters.</param>
    /// <param name="from">Takes the set that this operation froze instead.</param>
    /// <param name="cancellationToken">Not looked at once the operation is kept.</param>
    /// <returns>The operation; <see langword="null"/> where there is none to take the set from.</returns>
    Task<Operation?> StartAsync(NewOperation operation, Guid? from, CancellationToken cancellationToken);
}
