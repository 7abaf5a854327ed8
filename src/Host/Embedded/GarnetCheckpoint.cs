using System.Globalization;
using StackExchange.Redis;

namespace PointBus.Host.Embedded;

/// <summary>Writes everything a Garnet holds to a checkpoint and cuts its log.</summary>
internal static class GarnetCheckpoint
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <exception cref="InvalidOperationException">The server said yes but wrote none.</exception>
    public static async Task TakeAsync(int port)
    {
        var limit = (int)Limit.TotalMilliseconds;
        await using var redis = await ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions
        {
            EndPoints = { { "127.0.0.1", port } },
            AsyncTimeout = limit,
            SyncTimeout = limit,
        });
        var server = redis.GetServers()[0];
        // The server's own clock, in seconds, on both sides of the comparison.
        var started = await ReadAsync(server, "TIME");
        await server.ExecuteAsync("SAVE");
        if (await ReadAsync(server, "LASTSAVE") < started)
            throw new InvalidOperationException("The embedded Redis could not write its checkpoint: see to the disk of its data directory.");
    }

    static async Task<long> ReadAsync(IServer server, string command)
    {
        var reply = await server.ExecuteAsync(command);
        return long.Parse((reply.Length > 0 ? reply[0] : reply).ToString(), CultureInfo.InvariantCulture);
    }
}
