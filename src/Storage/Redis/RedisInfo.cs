using System.Globalization;
using System.Net;
using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>What servers tell of themselves.</summary>
internal static class RedisInfo
{
    /// <summary>The servers that take writes and are reached now.</summary>
    public static IEnumerable<IServer> Primaries(IConnectionMultiplexer multiplexer) =>
        multiplexer.GetServers().Where(server => server is { IsConnected: true, IsReplica: false, ServerType: not ServerType.Sentinel });

    public static async Task<IReadOnlyDictionary<string, string>> ReadAsync(IServer server) => (await server.ExecuteAsync("INFO"))
        .ToString()
        .Split('\n', StringSplitOptions.TrimEntries)
        .Select(line => line.Split(':', 2))
        .Where(parts => parts.Length == 2)
        .DistinctBy(parts => parts[0])
        .ToDictionary(parts => parts[0], parts => parts[1]);

    /// <summary>Host and port, for an operator.</summary>
    public static string Name(IServer server) => server.EndPoint switch
    {
        IPEndPoint address => string.Create(CultureInfo.InvariantCulture, $"{address.Address}:{address.Port}"),
        DnsEndPoint host => string.Create(CultureInfo.InvariantCulture, $"{host.Host}:{host.Port}"),
        var other => other.ToString() ?? "",
    };
}
