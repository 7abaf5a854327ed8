using System.Net.Http.Json;
using System.Text.Json;
using PointBus.TestKit;

namespace PointBus.Bench.Installations;

/// <summary>A running host with its engines.</summary>
abstract class Installation(string name) : IAsyncDisposable
{
    public string Name => name;

    public HostProcess Host { get; private set; } = null!;

    public HttpClient Client => Host.Client;

    /// <summary>Every process of the installation by its name.</summary>
    public abstract IEnumerable<(string Name, LocalServer Server)> Servers { get; }

    /// <summary>Versions and the settings that decide what a write costs.</summary>
    public abstract Task<IReadOnlyList<(string Name, string Value)>> DescribeAsync(CancellationToken cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Host is not null)
            await Host.DisposeAsync();
        await StopEnginesAsync();
    }

    public async Task<LedgerTotal> LedgerAsync(CancellationToken cancellationToken)
    {
        var body = await Client.GetFromJsonAsync<JsonElement>(new Uri("/admin/ledger", UriKind.Relative), cancellationToken);
        var total = body.GetProperty("total");
        return new LedgerTotal(Of("accepted"), Of("stored"), Of("duplicate"), Of("dead_lettered"), Of("in_flight"));

        long Of(string member) => total.GetProperty(member).GetInt64();
    }

    protected async Task StartHostAsync(IReadOnlyDictionary<string, string?> settings) => Host = await HostProcess.StartAsync(settings);

    /// <summary>Stops what runs outside the host's process.</summary>
    protected virtual Task StopEnginesAsync() => Task.CompletedTask;
}

/// <summary>The total of GET /admin/ledger, in points.</summary>
sealed record LedgerTotal(long Accepted, long Stored, long Duplicate, long DeadLettered, long InFlight);
