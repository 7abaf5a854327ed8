using System.Net.Http.Json;
using System.Text.Json;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Installations;

/// <summary>A running host with its engines, seen from outside: by HTTP and by reading its database.</summary>
public abstract class Installation : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public HostProcess Host { get; private set; } = null!;

    public HttpClient Client => Host.Client;

    /// <summary>Rows of a point table with the client's flight id, in a form that is the same on every engine, sorted.</summary>
    public abstract Task<IReadOnlyList<string>> RowsAsync(string table);

    /// <summary>One number from the database.</summary>
    public abstract Task<long> ScalarAsync(string sql);

    /// <summary>Changes the database behind the host's back.</summary>
    public abstract Task ExecuteAsync(string sql);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await StopEnginesAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops what runs outside the host's process.</summary>
    protected virtual Task StopEnginesAsync() => Task.CompletedTask;

    /// <summary>Starts the host again with what its settings are now, and waits until it works.</summary>
    public async Task RestartHostAsync()
    {
        await Host.RestartAsync();
        await UntilTablesAsync();
    }

    /// <summary>Starts the host with the settings of this installation and more.</summary>
    protected async Task StartHostAsync(IReadOnlyDictionary<string, string?> settings)
    {
        Host = await HostProcess.StartAsync(settings);
        await UntilTablesAsync();
    }

    /// <summary>Points are taken before the tables are there, but tests look into them.</summary>
    async Task UntilTablesAsync()
    {
        await Eventually.TrueAsync(async () => !Host.IsRunning || await AreThereAsync(), Patience, "the tables are there\n" + Host.Log.Last(20));
        if (!Host.IsRunning)
            throw new InvalidOperationException("The host ended before its tables were there.\n" + Host.Log.Last(20));

        async Task<bool> AreThereAsync()
        {
            try
            {
                using var answer = await Client.GetAsync(new Uri("/api/dlq/letters?limit=1", UriKind.Relative));
                return (int)answer.StatusCode < 500;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.True(response.IsSuccessStatusCode, $"GET {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    public async Task<Ledger> LedgerAsync() => Ledger.Read(await GetAsync("/admin/ledger"));

    /// <summary>Waits until nothing is under way, here or with the broker.</summary>
    public Task QuietAsync() => Eventually.TrueAsync(IsQuietAsync, Patience, "nothing in flight\n" + Host.Log.Last(20));

    protected virtual async Task<bool> IsQuietAsync()
    {
        try
        {
            // 503 while the host is still reconnecting to what has just come back.
            using var response = await Client.GetAsync(new Uri("/admin/ledger", UriKind.Relative));
            return response.IsSuccessStatusCode && Ledger.Read(await response.Content.ReadFromJsonAsync<JsonElement>()).InFlight == 0;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
