using System.Globalization;

namespace PointBus.Storage.Redis;

/// <summary>How much of its memory Redis uses.</summary>
public sealed class RedisMemory(RedisConnection connection)
{
    /// <summary>In % of the limit, of the fullest server; <see langword="null"/> where no server has a limit.</summary>
    /// <exception cref="BufferUnavailableException">The server does not answer.</exception>
    public Task<double?> ReadPercentAsync(CancellationToken cancellationToken) => connection.RunAsync(
        async redis =>
        {
            await redis.PingAsync();
            var servers = await Task.WhenAll(RedisInfo.Primaries(redis.Multiplexer).Select(RedisInfo.ReadAsync));
            return servers.Max(Percent);
        },
        "the buffer", cancellationToken);

    internal static double? Percent(IReadOnlyDictionary<string, string> info) =>
        Number(info, "maxmemory") is { } limit and > 0 && Number(info, "used_memory") is { } used ? 100 * used / limit : null;

    static double? Number(IReadOnlyDictionary<string, string> info, string name) =>
        double.TryParse(info.GetValueOrDefault(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
}
