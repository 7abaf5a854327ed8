using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Garnet;

namespace PointBus.Host.Embedded;

/// <summary>
/// Garnet in this process, on loopback, committing every change to its log before it answers; a kill loses nothing that was answered.
/// Its log is only ever folded into a checkpoint while no client can reach it, because a checkpoint amid transactions tears them.
/// </summary>
public sealed partial class EmbeddedRedis : IAsyncDisposable
{
    /// <summary>Probes in a row without an answer after which it is opened anew: a slow disk alone is no reason.</summary>
    const int MostSilent = 2;

    static readonly TimeSpan LongestClose = TimeSpan.FromSeconds(15);

    readonly EmbeddedRedisOptions _options;
    readonly TimeProvider _time;
    readonly ILogger<EmbeddedRedis> _logger;
    readonly CancellationTokenSource _stopping = new();
    readonly DirectoryLock _lock;
    readonly int _port;
    GarnetServer? _server;
    Task _watching = Task.CompletedTask;

    EmbeddedRedis(EmbeddedRedisOptions options, TimeProvider time, ILogger<EmbeddedRedis> logger, DirectoryLock @lock)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _lock = @lock;
        _port = options.Port ?? FreePort();
    }

    /// <summary>Where clients of this process find it; the same for as long as it lives.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");

    /// <summary>Recovers what the directory holds and starts to listen.</summary>
    /// <exception cref="InvalidOperationException">Another process uses the directory, or its disk does not take a checkpoint.</exception>
    public static async Task<EmbeddedRedis> StartAsync(EmbeddedRedisOptions options, TimeProvider time, ILogger<EmbeddedRedis> logger)
    {
        var redis = new EmbeddedRedis(options, time, logger, DirectoryLock.Take(options.DataDirectory));
        try
        {
            await redis.OpenAsync();
        }
        catch
        {
            redis._lock.Dispose();
            throw;
        }

        redis._watching = redis.WatchAsync(redis._stopping.Token);
        return redis;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching;
        _server?.Dispose();
        _lock.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Closes, folds the log into a checkpoint and opens again. Calls in between fail as in any outage.</summary>
    internal async Task FoldLogAsync()
    {
        var before = LogBytes();
        await CloseAsync();
        await OpenAsync();
        LogFolded(before, LogBytes());
    }

    /// <summary>After a write that failed, Garnet may wait for it while closing and never end. Nothing that was answered is lost with the process.</summary>
    async Task CloseAsync()
    {
        if (_server is not { } server)
            return;

        _server = null;
        try
        {
            await Task.Run(server.Dispose).WaitAsync(LongestClose, _time);
        }
        catch (TimeoutException)
        {
            // Two engines must never write one log, so the old one has to be gone before another opens it.
            Environment.FailFast("The embedded Redis cannot be closed after a write that failed: the host ends, to be started again.");
        }
    }

    /// <summary>
    /// A kill may leave half a transaction at the end of the log. Recovery skips it, but whatever is appended behind it makes
    /// the next recovery fail: so the log is folded on a port that nobody knows before anybody may write.
    /// </summary>
    async Task OpenAsync()
    {
        if (LogBytes() > 0)
        {
            var committed = GarnetSettings.Log(_options.DataDirectory).Mend();
            var secret = FreePort();
            using var closed = Open(secret);
            await GarnetCheckpoint.TakeAsync(secret, committed);
        }

        _server = Open(_port);
    }

    GarnetServer Open(int port)
    {
        var server = new GarnetServer(GarnetSettings.For(_options.DataDirectory, port));
        try
        {
            server.Start();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    async Task WatchAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(_options.CheckEvery, _time);
        var silent = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                // A log that could not be written once, as on a full disk, is never written again until it is opened anew.
                silent = _server is null || await GarnetProbe.WritesAsync(_port) ? 0 : silent + 1;
                if (silent == MostSilent)
                    LogBroken();
                if (_server is null || silent >= MostSilent || LogBytes() >= _options.FoldLogFrom)
                {
                    await TryFoldLogAsync();
                    silent = 0;
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    async Task TryFoldLogAsync()
    {
        try
        {
            await FoldLogAsync();
        }
        catch (Exception e)
        {
            LogFoldFailed(e);
        }
    }

    long LogBytes()
    {
        var log = new DirectoryInfo(Path.Combine(_options.DataDirectory, "AOF"));
        return log.Exists ? log.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) : 0;
    }

    static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    [LoggerMessage(1, LogLevel.Information, "Folded the log of the embedded Redis from {Before} to {After} bytes")]
    partial void LogFolded(long before, long after);

    [LoggerMessage(2, LogLevel.Critical, "Failed to reopen the embedded Redis, which is tried again at the next look at its log; until then nothing can be buffered")]
    partial void LogFoldFailed(Exception e);

    [LoggerMessage(3, LogLevel.Critical, "The embedded Redis takes no writes, its disk may be full; it is opened anew")]
    partial void LogBroken();
}
