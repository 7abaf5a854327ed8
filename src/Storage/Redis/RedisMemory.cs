using System.Globalization;

namespace PointBus.Storage.Redis;

/// <summary>How much of its memory Redis uses.</summary>
public sealed class RedisMemory(RedisConnection connection)
{
    /// <summary>In % of the limit, of the fullest server; <see langword="null"/> where no server has a limit.</summary>
    /// <exception cref="BufferUnavailableException">The server does not answer.</exception>
    public async Task<double?> ReadPercentAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var multiplexer = await connection.GetMultiplexerAsync();
            await multiplexer.GetDatabase().PingAsync();
            var servers = await Task.WhenAll(RedisInfo.Primaries(multiplexer).Select(RedisInfo.ReadAsync));
            return servers.Max(Percent);
        }
        catch (Exception e) when (RedisOutage.Is(e))
        {
            throw new BufferUnavailableException("The buffer's Redis did not answer: " + e.Message, e);
        }
    }

    internal static double? Percent(IReadOnlyDictionary<string, string> info) =>
        Number(info, "maxmemory") is { } limit and > 0 && Number(info, "used_memory") is { } used ? 100 * used / limit : null;

    static double? Number(IReadOnlyDictionary<string, string> info, string name) =>
        double.TryParse(info.GetValueOrDefault(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
}
