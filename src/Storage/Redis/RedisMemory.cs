using System.Globalization;

namespace PointBus.Storage.Redis;

/// <summary>How much of its memory Redis uses.</summary>
public sealed class RedisMemory(RedisConnection connection)
{
    /// <summary>In % of the limit, of the fullest server; <see langword="null"/> where no server has a limit.</summary>
    /// <exception cref="BufferUnavailableException">The server does not answer.</exception>
    public async Task<double?> ReadPercentAsync(CancellationToken cancellationToken) =>
        (await InfoAsync(cancellationToken)).Max(Percent);

    /// <summary>Of the fullest server.</summary>
    /// <exception cref="BufferUnavailableException">The server does not answer.</exception>
    public async Task<RedisStanding> ReadAsync(CancellationToken cancellationToken) =>
        (await InfoAsync(cancellationToken)).Select(Standing).MaxBy(standing => (standing.Percent ?? 0, standing.UsedBytes))
            ?? throw new BufferUnavailableException("No server of the buffer's Redis is reached.");

    Task<IReadOnlyDictionary<string, string>[]> InfoAsync(CancellationToken cancellationToken) => connection.RunAsync(
        async redis =>
        {
            await redis.PingAsync();
            return await Task.WhenAll(RedisInfo.Primaries(redis.Multiplexer).Select(RedisInfo.ReadAsync));
        },
        "the buffer", cancellationToken);

    internal static double? Percent(IReadOnlyDictionary<string, string> info) =>
        Number(info, "maxmemory") is { } limit and > 0 && Number(info, "used_memory") is { } used ? 100 * used / limit : null;

    internal static RedisStanding Standing(IReadOnlyDictionary<string, string> info) => new(
        (long)(Number(info, "used_memory") ?? Number(info, "proc_physical_memory_size") ?? 0),
        (long)(Number(info, "maxmemory") ?? 0),
        info.GetValueOrDefault("maxmemory_policy", ""),
        info.ContainsKey("garnet_version") ? "append-only file, committed with each change"
            : info.GetValueOrDefault("aof_enabled") != "1" ? "no append-only file"
            : info.GetValueOrDefault("aof_last_write_status") is { } status and not "ok" ? "append-only file, last write " + status
            : "append-only file",
        (long?)Number(info, "connected_clients"));

    static double? Number(IReadOnlyDictionary<string, string> info, string name) =>
        double.TryParse(info.GetValueOrDefault(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
}
