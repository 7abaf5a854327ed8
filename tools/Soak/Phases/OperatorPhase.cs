using System.Net.Http.Json;
using System.Text.Json;
using PointBus.Soak.Faults;
using PointBus.Soak.Installations;
using PointBus.Soak.Oracle;

namespace PointBus.Soak.Phases;

/// <summary>What an operator does afterwards: the causes are mended, all letters are replayed, and a host is killed in the midst of it.</summary>
sealed class OperatorPhase(Installation installation, PointLedger ledger, TimeProvider time)
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(4), Look = TimeSpan.FromMilliseconds(500), UntilKill = TimeSpan.FromMilliseconds(700);

    /// <returns>The states and counts of the operation in words; <see langword="null"/> where it did not end in time.</returns>
    public async Task<string?> RunAsync(CancellationToken cancellationToken)
    {
        await MendAsync(cancellationToken);
        var client = installation.Hosts[0].Client;
        // Some letters cannot be mended by this: what breaks a rule breaks it again.
        var operation = await StartAsync(client, cancellationToken);
        await Task.Delay(UntilKill, time, cancellationToken);
        await installation.Hosts[0].KillAsync();
        await new FaultActs(installation, time).StartAsync(installation.Hosts[0]);

        for (var started = time.GetTimestamp(); time.GetElapsedTime(started) < Limit; await Task.Delay(Look, time, cancellationToken))
        {
            if (await TryGetAsync(client, operation, cancellationToken) is not { } body || body.GetProperty("state").GetString() is not { } state)
                continue;
            if (state is "done" or "stopped" or "cancelled")
                return $"{state}: {string.Join(", ", body.GetProperty("items").EnumerateObject().Where(item => item.Value.GetInt64() > 0).Select(item => $"{item.Name} {item.Value}"))}";
        }

        return null;
    }

    async Task MendAsync(CancellationToken cancellationToken)
    {
        await installation.Database.ExecuteAsync(PointDatabase.Tables.SelectMany(installation.Database.AllowPoison), cancellationToken);
        var foreign = new HashSet<int>();
        for (var point = 0L; point < ledger.Count; point++)
            if (ledger.KindOf(point) == PointKind.Foreign && ledger.FlightOf(point) is { } flight && foreign.Add(flight.Number))
                using (await installation.Hosts[0].Client.PutAsJsonAsync(new Uri($"/flights/{flight.Id}", UriKind.Relative), new { source = flight.Source }, cancellationToken))
                {
                }
    }

    static async Task<string> StartAsync(HttpClient client, CancellationToken cancellationToken)
    {
        using var response = await client.PostAsJsonAsync(
            new Uri("/api/v1/operations", UriKind.Relative),
            new { kind = "replay", confirm_all = true, reason = "the soak mended the causes", canary = 0, rate = 0, ramp = false, stop_at_percent = 0 }, cancellationToken);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return response.IsSuccessStatusCode ? body.GetProperty("id").GetString()! : throw new InvalidOperationException($"The replay was answered {(int)response.StatusCode}: {body}");
    }

    static async Task<JsonElement?> TryGetAsync(HttpClient client, string operation, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetFromJsonAsync<JsonElement>(new Uri($"/api/v1/operations/{operation}", UriKind.Relative), cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)
        {
            return null;
        }
    }
}
