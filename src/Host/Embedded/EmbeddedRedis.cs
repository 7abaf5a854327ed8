using System.Net;
using System.Net.Sockets;
using Garnet;
using Garnet.server;
using PointBus.Storage.Redis;
using StackExchange.Redis;
using Tsavorite.core;

namespace PointBus.Host.Embedded;

/// <summary>Garnet in this process, on loopback, committing every change to its log before it answers. Stopped by disposal; a kill loses nothing that was answered.</summary>
public sealed partial class EmbeddedRedis : IAsyncDisposable
{
    readonly EmbeddedRedisOptions _options;
    readonly TimeProvider _time;
    readonly ILogger<EmbeddedRedis> _logger;
    readonly CancellationTokenSource _stopping = new();
    readonly DirectoryLock _lock;
    readonly GarnetServer _server;
    readonly RedisConnection _connection;
    readonly Task _checkpoints;

    EmbeddedRedis(EmbeddedRedisOptions options, TimeProvider time, ILogger<EmbeddedRedis> logger, Action<GarnetServerOptions> adjust)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _lock = DirectoryLock.Take(options.DataDirectory);
        try
        {
            var port = options.Port ?? FreePort();
            var server = ServerOptions(options.DataDirectory, port);
            adjust(server);
            _server = new GarnetServer(server);
            _server.Start();
            ConnectionString = $"127.0.0.1:{port}";
        }
        catch
        {
            _server?.Dispose();
            _lock.Dispose();
            throw;
        }

        _connection = new RedisConnection(ConnectionString);
        _checkpoints = CheckpointAsync(_stopping.Token);
    }

    /// <summary>Where clients of this process find it.</summary>
    public string ConnectionString { get; }

    /// <summary>Recovers what the directory holds and starts to listen.</summary>
    /// <exception cref="InvalidOperationException">Another process uses the directory.</exception>
    public static EmbeddedRedis Start(EmbeddedRedisOptions options, TimeProvider time, ILogger<EmbeddedRedis> logger) =>
        Start(options, time, logger, _ => { });

    /// <summary>For tests that make the limits small.</summary>
    internal static EmbeddedRedis Start(EmbeddedRedisOptions options, TimeProvider time, ILogger<EmbeddedRedis> logger, Action<GarnetServerOptions> adjust) =>
        new(options, time, logger, adjust);

    /// <summary>Folds the log into a checkpoint now.</summary>
    public Task SaveAsync() => ExecuteAsync("SAVE");

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _checkpoints;
        await _connection.DisposeAsync();
        _server.Dispose();
        _lock.Dispose();
        _stopping.Dispose();
    }

    static GarnetServerOptions ServerOptions(string directory, int port) => new()
    {
        EndPoints = [new IPEndPoint(IPAddress.Loopback, port)],
        QuietMode = true,
        CheckpointDir = directory,
        Recover = true,
        FailOnRecoveryError = true,
        EnableAOF = true,
        // Every answer waits until its change is on disk.
        CommitFrequencyMs = 0,
        WaitForCommit = true,
        // The default device aborts the process where libaio is missing.
        DeviceType = DeviceType.RandomAccess,
        // Without a tier on disk, what does not fit in memory is dropped silently.
        EnableStorageTier = true,
        LogDir = directory,
        EnableLua = true,
        LuaTransactionMode = true,
        LuaOptions = new LuaOptions(LuaMemoryManagementMode.Native, "", TimeSpan.FromSeconds(5), LuaLoggingMode.Silent, []),
        LogMemorySize = "256m",
        PageSize = "1m",
        IndexMemorySize = "16m",
        BufferPoolMemoryBudget = "32m",
        AofMemorySize = "32m",
        AofPageSize = "4m",
        AofSegmentSize = "64m",
        // Nobody reads a forgotten marker again, so the scan must find it; and the tier on disk keeps live records only.
        ExpiredKeyDeletionScanFrequencySecs = 600,
        SegmentSize = "64m",
        ObjectLogSegmentSize = "64m",
        CompactionFrequencySecs = 600,
        CompactionType = LogCompactionType.Scan,
        CompactionMaxSegments = 8,
    };

    async Task CheckpointAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(_options.CheckpointEvery, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
                if (LogBytes() >= _options.CheckpointFrom)
                    await TrySaveAsync();
        }
        catch (OperationCanceledException)
        {
        }
    }

    async Task TrySaveAsync()
    {
        try
        {
            // In the background: a big checkpoint takes longer than a command may.
            await ExecuteAsync("BGSAVE");
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            LogSaveFailed(e);
        }
    }

    async Task ExecuteAsync(string command)
    {
        var redis = await _connection.GetMultiplexerAsync();
        await redis.GetServers()[0].ExecuteAsync(command);
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

    [LoggerMessage(1, LogLevel.Error, "Failed to fold the log of the embedded Redis into a checkpoint; it is tried again later")]
    partial void LogSaveFailed(Exception e);
}
