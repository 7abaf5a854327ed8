using System.Net.Http.Json;
using System.Text.Json;
using PointBus.EndToEnd.Tests.Installations;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Delivery;

/// <summary>What an operator and an upstream do by HTTP, in the words of the tests.</summary>
sealed class Operator(Installation installation)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public async Task<Guid> SendAsync(string lane, string flight, int points, int first = 0, int? maxRetries = null, string? key = null)
    {
        var answer = await PostAsync("/api/v1/batches", new
        {
            lane,
            flight_id = flight,
            idempotency_key = key,
            max_retries = maxRetries,
            points = lane == "scoring" ? Api.Fixes.Scored(points) : Api.Fixes.Line(points, first),
        });
        return answer.GetProperty("batch_id").GetGuid();
    }

    /// <summary>Every write of scored points fails while something else is done, as if for a passing reason.</summary>
    public async Task WhileScoringFailsAsync(Func<Task> meanwhile)
    {
        await installation.ExecuteAsync("ALTER TABLE scoring_points RENAME TO scoring_points_away");
        try
        {
            await meanwhile();
        }
        finally
        {
            await installation.ExecuteAsync("ALTER TABLE scoring_points_away RENAME TO scoring_points");
        }
    }

    /// <summary>Scored points of a flight in the database.</summary>
    public Task<long> ScoredAsync(string flight) =>
        installation.ScalarAsync($"SELECT count(*) FROM scoring_points WHERE upper(CAST(flight_uuid AS text)) = upper('{flight}')");

    public Task UntilStatusAsync(Guid batch, string status) => Eventually.TrueAsync(
        async () => await FindAsync($"/api/v1/batches/{batch}") is { } found && found.GetProperty("status").GetString() == status,
        Patience, $"{status}\n{installation.Host.Log.Last(20)}");

    public Task RegisterAsync(string flight) => PutAsync($"/flights/{flight}", new { source = "live" });

    /// <summary>Letters that match, newest first.</summary>
    public async Task<IReadOnlyList<JsonElement>> LettersAsync(string query) =>
        [.. (await installation.GetAsync($"/api/dlq/letters?limit=1000&{query}{(query.Contains("state=", StringComparison.Ordinal) ? "" : "&state=all")}")).GetProperty("items").EnumerateArray()];

    public async Task<IReadOnlyList<JsonElement>> UntilLettersAsync(int count, string query)
    {
        IReadOnlyList<JsonElement> letters = [];
        await Eventually.TrueAsync(async () => (letters = await LettersAsync(query)).Count == count, Patience, $"{count} letters with {query}\n{installation.Host.Log.Last(20)}");
        return letters;
    }

    public Task UntilNothingOpenAsync() => UntilLettersAsync(0, "state=open");

    public async Task<JsonElement> ReplayAsync(object selection, string reason = "the cause is gone", string? key = null, object? pace = null)
    {
        var body = JsonSerializer.SerializeToNode(new { kind = "replay", selection, reason })!.AsObject();
        foreach (var (name, value) in JsonSerializer.SerializeToNode(pace ?? new { })!.AsObject())
            body[name] = value?.DeepClone();
        return await PostAsync("/api/v1/operations", body, key);
    }

    /// <summary>Waits for the end of an operation.</summary>
    public async Task<JsonElement> UntilEndedAsync(string id)
    {
        JsonElement? operation = null;
        await Eventually.TrueAsync(
            async () => (operation = await FindAsync($"/api/v1/operations/{id}"))?.GetProperty("state").GetString() is "done" or "stopped" or "cancelled",
            Patience, "the operation ends: " + operation + installation.Host.Log.Last(20));
        return operation!.Value;
    }

    /// <summary><see langword="null"/> where it is not known, or cannot be known now: only the broker has it, or a server is away.</summary>
    public async Task<JsonElement?> FindAsync(string path)
    {
        using var answer = await installation.Client.GetAsync(new Uri(path, UriKind.Relative));
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>() : null;
    }

    public async Task<JsonElement> PostAsync(string path, object body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = JsonContent.Create(body) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        request.Headers.Add("X-Actor", "tester");
        using var response = await installation.Client.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, $"POST {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    async Task PutAsync(string path, object body)
    {
        using var response = await installation.Client.PutAsJsonAsync(new Uri(path, UriKind.Relative), body);
        Assert.True(response.IsSuccessStatusCode, $"PUT {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
    }
}
