using System.Text.Json;
using System.Text.Json.Nodes;
using PointBus.Host.Errors;
using PointBus.Storage;

namespace PointBus.Host.Operations;

/// <summary>Records of the ports as the API shows them: their own members in snake_case, and what follows from them.</summary>
static class Shown
{
    public static JsonObject Of<T>(T record) => JsonSerializer.SerializeToNode(record, SnakeCase.Options)!.AsObject();

    public static JsonNode List<T>(IEnumerable<T> records) => JsonSerializer.SerializeToNode(records, SnakeCase.Options)!;

    public static JsonNode Time(DateTimeOffset time) => JsonSerializer.SerializeToNode(time, SnakeCase.Options)!;

    public static JsonObject Letter(LetterSummary letter)
    {
        var shown = Of(letter);
        shown["reason"] = DeadLetterReasons.All.GetValueOrDefault(letter.ReasonCode, letter.ReasonCode);
        shown["band"] = Bands.Of(letter.Priority);
        return shown;
    }

    public static JsonObject Group(FaultGroup group)
    {
        var shown = Of(group);
        shown["reason"] = DeadLetterReasons.All.GetValueOrDefault(group.ReasonCode, group.ReasonCode);
        shown["regressed"] = group.RegressedAt is not null;
        shown["new_in"] = group.FirstVersion;
        return shown;
    }

    /// <summary>With its progress; the speed and the end are told only while it works.</summary>
    public static JsonObject Operation(Operation operation, DateTimeOffset now, IReadOnlyDictionary<string, int>? failures = null)
    {
        var shown = Of(operation);
        shown.Remove("owner");
        shown["items"] = Of(Enum.GetValues<OperationItemState>().ToDictionary(Words.Of, operation.Of));
        shown["selection"] = Query(operation.Selection);
        shown["pace"] = Of(new { operation.Pace.Canary, Rate = operation.Pace.RatePerSecond, operation.Pace.Ramp, operation.Pace.StopAtPercent });

        var ended = operation.Total - operation.Of(OperationItemState.Waiting) - operation.Of(OperationItemState.Sent);
        shown["percent"] = operation.Total == 0 ? 100 : Math.Round(100.0 * ended / operation.Total, 1);
        var running = (now - operation.CreatedAt).TotalSeconds;
        if (operation.EndedAt is null && ended > 0 && running > 0)
        {
            shown["rate_per_second"] = Math.Round(ended / running, 2);
            shown["eta_seconds"] = Math.Ceiling((operation.Total - ended) / (ended / running));
        }

        if (failures is not null)
            shown["failures"] = Of(failures);
        return shown;
    }

    /// <summary>A selection in the words that a request uses for it.</summary>
    public static JsonObject Query(LetterQuery query)
    {
        var shown = Of(new
        {
            query.Lane,
            query.State,
            Reason = query.ReasonCode,
            Type = query.ExceptionType,
            query.Text,
            Group = query.Fingerprint,
            Flight = query.FlightId,
            query.Upstream,
            query.MinPriority,
            query.MaxPriority,
            After = query.FailedAfter,
            Before = query.FailedBefore,
            Batch = query.BatchId,
            Ids = query.LetterIds,
        });
        foreach (var name in shown.Where(member => member.Value is null).Select(member => member.Key).ToList())
            shown.Remove(name);
        return shown;
    }
}
