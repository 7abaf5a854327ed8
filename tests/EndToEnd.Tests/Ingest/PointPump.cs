using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Ingest;

/// <summary>
/// Sends batches of distinct points from several senders at once and remembers, outside the system, which were answered 202.
/// A batch without a clear answer is sent again until it has one, as a good client does.
/// </summary>
public sealed class PointPump(HttpClient client, string name, int pointsPerBatch = 50) : IDisposable
{
    static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    readonly ConcurrentDictionary<string, bool> answered = new();
    readonly CancellationTokenSource stop = new();
    Task[] senders = [];
    int batches;
    int repeats;

    /// <summary>Keys (flight and microseconds) of points that were answered 202.</summary>
    public IReadOnlyCollection<string> Accepted => [.. answered.Keys];

    /// <summary>Batches answered 202.</summary>
    public int Batches => Volatile.Read(ref batches);

    /// <summary>Sends without a clear answer.</summary>
    public int Repeats => Volatile.Read(ref repeats);

    /// <param name="senderCount">Each with a flight of its own.</param>
    /// <param name="pause">Between two batches of a sender.</param>
    public void Run(int senderCount, TimeSpan pause = default) =>
        senders = [.. Enumerable.Range(0, senderCount).Select(number => Task.Run(() => SendAsync(number, pause)))];

    /// <summary>Whether a flight is of this pump.</summary>
    public bool Owns(string flight) => flight.StartsWith($"{name}-", StringComparison.Ordinal);

    /// <summary>Waits until so many more batches are in.</summary>
    public Task MoreAsync(int count)
    {
        var target = Batches + count;
        return Eventually.TrueAsync(() => Batches >= target, Patience, $"{count} more batches accepted");
    }

    /// <summary>Every sender ends its current batch.</summary>
    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(senders);
    }

    /// <summary>Ends the senders of a test that failed, too.</summary>
    public void Dispose()
    {
        stop.Cancel();
        stop.Dispose();
    }

    async Task SendAsync(int sender, TimeSpan pause)
    {
        var flight = $"{name}-{sender}";
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            var first = number * pointsPerBatch;
            var points = Enumerable.Range(first, pointsPerBatch).Select(i => new
            {
                datetime = Start.AddSeconds(i).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                lat = 10 + i * 0.00001,
                lon = 20 + sender,
                elevation = i % 3000,
            }).ToList();
            await Eventually.TrueAsync(() => TrySendAsync(flight, points), Patience, $"an answer for batch {number} of {flight}");
            for (var i = first; i < first + pointsPerBatch; i++)
                answered[$"{flight}|{Start.AddSeconds(i).ToUnixTimeMilliseconds() * 1000}"] = true;
            Interlocked.Increment(ref batches);
            await Task.Delay(pause);
        }
    }

    async Task<bool> TrySendAsync(string flight, object points)
    {
        try
        {
            using var response = await client.PostAsJsonAsync(new Uri("/tracking/live", UriKind.Relative), new { flight_id = flight, track_points = points });
            if (response.StatusCode == HttpStatusCode.Accepted)
                return true;

            Assert.True(response.StatusCode is HttpStatusCode.ServiceUnavailable, $"unexpected answer {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            // The host is being killed; the outcome is unknown.
        }

        Interlocked.Increment(ref repeats);
        return false;
    }
}
