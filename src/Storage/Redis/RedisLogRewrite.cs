using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>
/// Has each Redis rewrite its append-only file once after its start. A kill amid a write leaves the first part of a transaction at the
/// file's end. The server ignores it at the next start but keeps it in the file, and the start after that would run it together
/// with the transaction that was written next: half an acceptance would come back (seen with 7.0).
/// </summary>
public sealed class RedisLogRewrite(RedisConnection connection)
{
    /// <summary>Asks for what is missing and does not wait for it; may be repeated at any time.</summary>
    /// <returns>Whether all files were rewritten since their servers started, or need not be; and what stands in the way.</returns>
    /// <exception cref="BufferUnavailableException">A server does not answer.</exception>
    public Task<(bool IsDone, IReadOnlyList<PolicyFinding> Findings)> RunAsync(CancellationToken cancellationToken) =>
        connection.RunAsync(redis => RunAsync(RedisInfo.Primaries(redis.Multiplexer)), "the buffer", cancellationToken);

    static async Task<(bool IsDone, IReadOnlyList<PolicyFinding> Findings)> RunAsync(IEnumerable<IServer> servers)
    {
        var findings = new List<PolicyFinding>();
        var isDone = true;
        foreach (var server in servers)
        {
            try
            {
                isDone &= await RunAsync(server);
            }
            catch (RedisServerException e)
            {
                findings.Add(new(PolicySeverity.Warn, $"Redis {RedisInfo.Name(server)} does not let us rewrite its append-only file ({e.Message}): run BGREWRITEAOF after each crash of it, before the next."));
            }
        }

        return (isDone, findings);
    }

    static async Task<bool> RunAsync(IServer server)
    {
        var info = await RedisInfo.ReadAsync(server);
        // Garnet has a log of another kind, and Redis before 7 does not count its rewrites.
        if (info.GetValueOrDefault("aof_enabled") != "1" || !info.TryGetValue("aof_rewrites", out var rewrites))
            return true;
        if (info.GetValueOrDefault("aof_rewrite_in_progress") == "1" || info.GetValueOrDefault("aof_rewrite_scheduled") == "1")
            return false;
        if (rewrites != "0" && info.GetValueOrDefault("aof_last_bgrewrite_status") == "ok")
            return true;

        await server.ExecuteAsync("BGREWRITEAOF");
        return false;
    }
}
