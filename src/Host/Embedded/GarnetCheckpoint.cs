using System.Globalization;
using StackExchange.Redis;

namespace PointBus.Host.Embedded;

/// <summary>Writes everything a Garnet holds to a checkpoint and cuts its log.</summary>
internal static class GarnetCheckpoint
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <param name="port">Of the server.</param>
    /// <param name="committed">Up to which address its log must have been read.</param>
    /// <exception cref="InvalidOperationException">It did not read its whole log, or said yes but wrote no checkpoint.</exception>
    public static async Task TakeAsync(int port, long committed)
    {
        var limit = (int)Limit.TotalMilliseconds;
        await using var redis = await ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions
        {
            EndPoints = { { "127.0.0.1", port } },
            AsyncTimeout = limit,
            SyncTimeout = limit,
        });
        var server = redis.GetServers()[0];
        // A checkpoint of less than was answered would make the loss final.
        if (await ReadTailAsync(server) < committed)
            throw new InvalidOperationException("The embedded Redis did not read the whole log in its data directory, which is left as it is: keep a copy of it and start a host of the version that wrote it.");

        // The server's own clock, in seconds, on both sides of the comparison.
        var started = await ReadAsync(server, "TIME");
        await server.ExecuteAsync("SAVE");
        if (await ReadAsync(server, "LASTSAVE") < started)
            throw new InvalidOperationException("The embedded Redis could not write its checkpoint: see to the disk of its data directory.");
    }

    static async Task<long> ReadTailAsync(IServer server)
    {
        const string Name = "TailAddress:";
        var lines = ((string?)await server.ExecuteAsync("INFO", "PERSISTENCE") ?? "").Split('\n', StringSplitOptions.TrimEntries);
        return lines.FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal)) is { } tail
            ? long.Parse(tail.AsSpan(Name.Length), CultureInfo.InvariantCulture)
            : throw new InvalidOperationException("The embedded Redis does not say up to where it read its log.");
    }

    static async Task<long> ReadAsync(IServer server, string command)
    {
        var reply = await server.ExecuteAsync(command);
        return long.Parse((reply.Length > 0 ? reply[0] : reply).ToString(), CultureInfo.InvariantCulture);
    }
}
