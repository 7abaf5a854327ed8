using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using PointBus.Soak.Oracle;

namespace PointBus.Soak.Verdicts;

/// <summary>Every open dead letter by the API, with the points that it holds.</summary>
sealed class OpenLetters(HttpClient client, PointLedger ledger)
{
    const int Page = 500, ErrorsKept = 20;
    const string RefusedByDatabase = "refused_by_database";

    readonly List<string> problems = [];
    readonly HashSet<string> seen = [];

    public long Letters { get; private set; }

    public long Points { get; private set; }

    public Dictionary<string, long> PointsByReason { get; } = [];

    /// <summary>Letters without a reason, or with another one than they have to have.</summary>
    public long WithoutReason { get; private set; }

    public IReadOnlyList<string> Problems => problems;

    /// <summary>Letters that the database's refusal of single rows made.</summary>
    public long Isolated { get; private set; }

    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        for (var offset = 0; ; offset += Page)
        {
            var page = await client.GetFromJsonAsync<JsonElement>(new Uri($"/api/dlq/letters?state=open&order=oldest&limit={Page}&offset={offset}", UriKind.Relative), cancellationToken);
            var items = page.GetProperty("items").EnumerateArray().ToList();
            foreach (var item in items)
                if (seen.Add(item.GetProperty("letter_id").GetString()!))
                    await ReadAsync(item, cancellationToken);
            if (items.Count < Page)
                return;
        }
    }

    async Task ReadAsync(JsonElement item, CancellationToken cancellationToken)
    {
        var id = item.GetProperty("letter_id").GetString()!;
        var (reason, error) = (Text(item, "reason_code"), Text(item, "error"));
        var points = item.GetProperty("points").GetInt64();
        Letters++;
        Points += points;
        PointsByReason[reason] = PointsByReason.GetValueOrDefault(reason) + points;
        if (reason.Length == 0 || Text(item, "reason").Length == 0)
            Complain($"letter {id} has no reason");

        var flight = Flight(item);
        var body = await client.GetFromJsonAsync<JsonElement>(new Uri($"/api/dlq/letters/{id}/body", UriKind.Relative), cancellationToken);
        if (body.TryGetProperty("points", out var held) && held.ValueKind == JsonValueKind.Array)
            foreach (var point in held.EnumerateArray())
                Found(id, reason, error, flight, point);
        else if (flight is not null)
            // A message: none of its points can be taken, and its flight is its own.
            for (var number = flight.First; number < flight.First + flight.Count; number++)
                ledger.FoundLetter(number);
        else
            Complain($"letter {id} ({reason}) is of no flight of this run");
        Isolated += reason == RefusedByDatabase ? 1 : 0;
    }

    void Found(string id, string reason, string error, Flight? flight, JsonElement point)
    {
        if (Text(point, "flight_id") is { Length: > 0 } named)
            flight = ledger.FindFlight(named);
        var text = Text(point, "time") is { Length: > 0 } time ? time : Text(point, "datetime");
        if (flight?.PointAt(Micros(text)) is not { } number)
        {
            Complain($"letter {id} ({reason}) holds a point that was never sent");
            return;
        }

        ledger.FoundLetter(number);
        var isExpected = ledger.KindOf(number) switch
        {
            PointKind.Bad => reason == "validation_failed" && error.Length > 0,
            PointKind.Poison => reason == RefusedByDatabase,
            PointKind.Foreign => reason == "invalid_foreign_key",
            _ => true,
        };
        if (!isExpected)
            Complain($"letter {id} holds point {number} ({ledger.KindOf(number)}) for the reason {reason}");
    }

    Flight? Flight(JsonElement item)
    {
        var ids = item.GetProperty("flight_ids");
        return ids.ValueKind == JsonValueKind.Array && ids.GetArrayLength() > 0 ? ledger.FindFlight(ids[0].GetString()) : null;
    }

    void Complain(string problem)
    {
        WithoutReason++;
        if (problems.Count < ErrorsKept)
            problems.Add(problem);
    }

    static string Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    static long Micros(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond : -1;
}
