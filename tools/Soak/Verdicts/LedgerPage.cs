using System.Net.Http.Json;
using System.Text.Json;

namespace PointBus.Soak.Verdicts;

/// <summary>GET /admin/ledger.</summary>
sealed record LedgerPage(long Accepted, long Stored, long Duplicate, long DeadLettered, long Discarded, long Expired, long InFlight, bool Balanced, bool JournalAgrees)
{
    public long Sum => Stored + Duplicate + DeadLettered + Discarded + Expired + InFlight;

    /// <returns><see langword="null"/> while nobody answers.</returns>
    public static async Task<LedgerPage?> TryReadAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.GetAsync(new Uri("/admin/ledger", UriKind.Relative), cancellationToken);
            return response.IsSuccessStatusCode ? Read(await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)) : null;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    static LedgerPage Read(JsonElement body)
    {
        var total = body.GetProperty("total");
        return new LedgerPage(
            Of("accepted"), Of("stored"), Of("duplicate"), Of("dead_lettered"), Of("discarded"), Of("expired"), Of("in_flight"),
            body.GetProperty("balanced").GetBoolean(),
            body.GetProperty("lanes").EnumerateArray().All(lane => lane.TryGetProperty("journal", out var journal) && journal.ValueKind == JsonValueKind.Object
                && journal.GetProperty("agrees").ValueKind == JsonValueKind.True));

        long Of(string name) => total.GetProperty(name).GetInt64();
    }
}
