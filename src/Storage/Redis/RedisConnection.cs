using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>The connection to one Redis, Sentinel or Cluster. Opened at first use; an absent server is not an error until a command needs it.</summary>
/// <param name="connectionString">A configuration of StackExchange.Redis, or an address.</param>
/// <param name="configure">Changes what the string says, such as whom to trust.</param>
public sealed class RedisConnection(string connectionString, Action<ConfigurationOptions>? configure = null) : IAsyncDisposable
{
    // Two or three round trips, each of which the driver gives up after 5 s.
    static readonly TimeSpan Forgotten = TimeSpan.FromSeconds(15);

    readonly ConfigurationOptions _configuration = Configure(connectionString, configure);
    readonly Lock _gate = new();
    Task<ConnectionMultiplexer>? _open;
    bool _disposed;

    /// <summary>A server answers again after it did not; it may have been started anew.</summary>
    public event Action? Restored;

    /// <inheritdoc cref="RunAsync{T}(Func{IDatabase, Task{T}}, string, TimeSpan, CancellationToken)"/>
    public Task<T> RunAsync<T>(Func<IDatabase, Task<T>> call, string whose, CancellationToken cancellationToken) =>
        RunAsync(call, whose, Forgotten, cancellationToken);

    /// <summary>
    /// Runs one call. It is never abandoned midway while the driver knows of it, whose time limits bound it: its outcome is known more often.
    /// </summary>
    /// <param name="call">May be several commands.</param>
    /// <param name="whose">Names the Redis in the error.</param>
    /// <param name="limit">Far more than the call can take: a command that the driver forgot, as it may when a connection breaks under a transaction, must hold nobody up for ever.</param>
    /// <param name="cancellationToken">Looked at before the call only.</param>
    /// <exception cref="BufferUnavailableException">It did not answer.</exception>
    public async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> call, string whose, TimeSpan limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await call(await GetDatabaseAsync()).WaitAsync(limit, TimeProvider.System, CancellationToken.None);
        }
        catch (Exception e) when (RedisOutage.Is(e))
        {
            throw new BufferUnavailableException($"The Redis of {whose} did not answer: " + e.Message, e);
        }
    }

    public async ValueTask<IDatabase> GetDatabaseAsync() => (await OpenAsync()).GetDatabase();

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
            _disposed = true;

        if (_open is { IsFaulted: false, IsCanceled: false })
            await (await _open).DisposeAsync();
    }

    Task<ConnectionMultiplexer> OpenAsync()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            // A first attempt that failed must not be kept for ever.
            if (_open is null or { IsFaulted: true } or { IsCanceled: true })
                _open = ConnectAsync();
            return _open;
        }
    }

    /// <summary>What a connection string says.</summary>
    public static ConfigurationOptions Parse(string connectionString) =>
        connectionString.Contains("://", StringComparison.Ordinal) ? FromAddress(new Uri(connectionString)) : ConfigurationOptions.Parse(connectionString);

    async Task<ConnectionMultiplexer> ConnectAsync()
    {
        var multiplexer = await ConnectionMultiplexer.ConnectAsync(_configuration);
        multiplexer.ConnectionRestored += (_, restored) =>
        {
            if (restored.ConnectionType == ConnectionType.Interactive)
                Restored?.Invoke();
        };
        return multiplexer;
    }

    internal static ConfigurationOptions Configure(string connectionString, Action<ConfigurationOptions>? configure = null)
    {
        var configuration = Parse(connectionString);
        configuration.AbortOnConnectFail = false;
        configuration.ConnectRetry = 1;
        configuration.ConnectTimeout = 5_000;
        configuration.ReconnectRetryPolicy = new LinearRetry(500);
        configuration.SyncTimeout = 5_000;
        configuration.AsyncTimeout = 5_000;
        // Nothing waits for a reconnect: the caller learns at once, and nothing runs after it gave up.
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configure?.Invoke(configuration);
        return configuration;
    }

    static ConfigurationOptions FromAddress(Uri address)
    {
        var user = address.UserInfo.Split(':', 2);
        return new ConfigurationOptions
        {
            EndPoints = { { address.Host, address.Port > 0 ? address.Port : 6379 } },
            Ssl = address.Scheme == "rediss",
            User = user[0] is { Length: > 0 } name ? Uri.UnescapeDataString(name) : null,
            Password = user.Length == 2 ? Uri.UnescapeDataString(user[1]) : null,
            DefaultDatabase = int.TryParse(address.AbsolutePath.Trim('/'), out var database) ? database : null,
        };
    }
}
