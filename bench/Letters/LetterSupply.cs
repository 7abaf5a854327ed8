using System.Net.Http.Json;
using System.Text.Json;
using PointBus.Bench.Installations;

namespace PointBus.Bench.Letters;

/// <summary>Makes dead letters the way upstreams do: small batches of flights that nobody registered, so that each becomes one letter.</summary>
sealed class LetterSupply(Installation installation, TimeProvider time)
{
    public const int PointsEach = 2;
    const int Senders = 16;

    static readonly DateTimeOffset Start = new(2026, 5, 31, 0, 0, 0, TimeSpan.Zero);

    int made;

    /// <summary>Flights of all letters: f0, f1 … f9.</summary>
    public static IEnumerable<string> Flights => Enumerable.Range(0, 10).Select(i => $"f{i}");

    /// <summary>Sends until so many letters were made in all, and waits until each can be listed.</summary>
    public async Task FillAsync(int letters, CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(Enumerable.Range(made, letters - made), new ParallelOptions { MaxDegreeOfParallelism = Senders, CancellationToken = cancellationToken }, async (i, stop) =>
        {
            using var response = await installation.Client.PostAsJsonAsync(new Uri("/api/v1/batches", UriKind.Relative), Batch(i), stop);
            response.EnsureSuccessStatusCode();
        });
        made = letters;
        while (await ListedAsync(cancellationToken) < letters)
            await Task.Delay(TimeSpan.FromMilliseconds(200), time, cancellationToken);
    }

    /// <summary>Open letters, from the counters.</summary>
    public async Task<long> ListedAsync(CancellationToken cancellationToken) =>
        (await installation.Client.GetFromJsonAsync<JsonElement>(new Uri("/api/dlq/stats", UriKind.Relative), cancellationToken)).GetProperty("total_items").GetInt64();

    static object Batch(int i) => new
    {
        lane = "live",
        flight_id = $"f{i % 10}",
        priority = 1 + i % 10,
        points = Enumerable.Range(0, PointsEach).Select(j => new { datetime = Start.AddSeconds(i * PointsEach + j).UtcDateTime, lat = 47.5, lon = 11.5 }),
    };
}
