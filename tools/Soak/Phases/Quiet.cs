using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using PointBus.Soak.Installations;
using PointBus.Soak.Verdicts;

namespace PointBus.Soak.Phases;

/// <summary>Waits until nothing is under way any more: liveness.</summary>
sealed class Quiet(Installation installation, Pulse pulse, TimeProvider time)
{
    static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>What it last waited for.</summary>
    public string Waiting { get; private set; } = "";

    /// <returns>How long it took; <see langword="null"/> where it took longer than the limit.</returns>
    public async Task<TimeSpan?> WaitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var calm = 0; ; await Task.Delay(Look, time, cancellationToken))
        {
            Waiting = await DisturbanceAsync(cancellationToken) ?? "";
            calm = Waiting.Length == 0 ? calm + 1 : 0;
            var took = time.GetElapsedTime(started);
            if (calm == 2)
                return took;
            if (took > limit)
                return null;
        }
    }

    async Task<string?> DisturbanceAsync(CancellationToken cancellationToken)
    {
        var client = installation.Hosts[0].Client;
        if (pulse.OldestAge > TimeSpan.Zero)
            return string.Create(CultureInfo.InvariantCulture, $"an accepted point is not stored after {pulse.OldestAge.TotalSeconds:0} s");
        if (await LedgerPage.TryReadAsync(client, cancellationToken) is not { } page)
            return "the ledger does not answer";
        if (page.InFlight != 0)
            return $"{page.InFlight} points are in flight";
        if (!page.Balanced || !page.JournalAgrees)
            return "the ledger and the journal do not agree yet";
        if (await LettersAsync(client, cancellationToken) is var filed && filed != page.DeadLettered)
            return $"{page.DeadLettered} points are dead-lettered and {filed} of them are in the catalog";
        return await installation.WaitingMessagesAsync() is { Length: > 0 } waiting ? $"messages are with the broker ({waiting})" : null;
    }

    static async Task<long> LettersAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            var page = await client.GetFromJsonAsync<JsonElement>(new Uri("/api/dlq/letters?state=open&limit=1", UriKind.Relative), cancellationToken);
            return page.GetProperty("points").GetInt64();
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)
        {
            return -1;
        }
    }
}
