using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>Looks whether the buffer's Redis keeps what it answers: nothing evicted, every change on disk. To be run at start and now and then; changes nothing but a key of its own.</summary>
public sealed class RedisPolicyCheck(RedisConnection connection, RedisPolicyOptions options, string prefix = "mq:")
{
    /// <returns>What is not as it must be; empty if all is well.</returns>
    /// <exception cref="BufferUnavailableException">The server does not answer.</exception>
    public async Task<IReadOnlyList<PolicyFinding>> RunAsync(CancellationToken cancellationToken)
    {
        var findings = await connection.RunAsync(
            async redis =>
            {
                await redis.PingAsync();
                var found = new List<PolicyFinding>();
                foreach (var server in RedisInfo.Primaries(redis.Multiplexer))
                    found.AddRange(await CheckAsync(server));
                found.AddRange(await WriteReadBackAsync(redis));
                return found;
            },
            "the buffer", cancellationToken);

        return options.AllowUnsafe ? [.. findings.Select(finding => finding with { Severity = PolicySeverity.Warn })] : findings;
    }

    static async Task<IReadOnlyList<PolicyFinding>> CheckAsync(IServer server)
    {
        var name = RedisInfo.Name(server);
        var info = await RedisInfo.ReadAsync(server);
        Dictionary<string, string> settings;
        try
        {
            settings = await ReadSettingsAsync(server);
        }
        catch (RedisServerException)
        {
            return
            [
                .. CheckInfo(name, info),
                Warn($"Redis {name} does not let us read its settings: see to it that it has maxmemory-policy noeviction, appendonly yes and appendfsync always."),
            ];
        }

        return info.ContainsKey("garnet_version")
            ? CheckGarnet(name, settings)
            : [.. CheckRedis(name, settings).Concat(CheckInfo(name, info)).Distinct()];
    }

    static async Task<Dictionary<string, string>> ReadSettingsAsync(IServer server)
    {
        string[] names = ["maxmemory-policy", "appendonly", "appendfsync", "aof-commit-wait", "aof-commit-freq", "aof-size-limit", "aof-null-device"];
        var settings = new Dictionary<string, string>();
        foreach (var name in names)
            foreach (var (key, value) in (await server.ExecuteAsync("CONFIG", "GET", name)).ToDictionary())
                settings[key] = value.ToString();
        return settings;
    }

    internal static IEnumerable<PolicyFinding> CheckRedis(string name, IReadOnlyDictionary<string, string> settings)
    {
        var eviction = settings.GetValueOrDefault("maxmemory-policy", "");
        if (eviction != "noeviction")
            yield return Refuse($"Redis {name} may throw waiting batches away when its memory is full (maxmemory-policy {eviction}): set maxmemory-policy noeviction.");

        var fsync = settings.GetValueOrDefault("appendfsync", "");
        if (settings.GetValueOrDefault("appendonly") != "yes")
            yield return KeepsNothing(name);
        else if (fsync != "always")
            yield return Warn($"Redis {name} may lose what it accepted in {(fsync == "everysec" ? "the last second" : "the last half minute")} before a crash (appendfsync {fsync}): set appendfsync always for the full promise.");
    }

    /// <summary>Garnet has no maxmemory: what counts is that answers wait for the commit, and that nothing cuts the log.</summary>
    internal static IReadOnlyList<PolicyFinding> CheckGarnet(string name, IReadOnlyDictionary<string, string> settings)
    {
        var findings = new List<PolicyFinding>();
        Expect("appendonly", "yes", "--aof");
        Expect("aof-commit-wait", "yes", "--aof-commit-wait");
        Expect("aof-commit-freq", "0", "--aof-commit-freq 0");
        Expect("aof-null-device", "no", "no --aof-null-device");
        Expect("aof-size-limit", "", "no --aof-size-limit");
        return findings;

        void Expect(string setting, string wanted, string option)
        {
            if (settings.TryGetValue(setting, out var value) && value != wanted)
                findings.Add(Refuse($"Garnet {name} may lose what it accepted ({setting} is {value}): start it with {option}."));
        }
    }

    internal static IEnumerable<PolicyFinding> CheckInfo(string name, IReadOnlyDictionary<string, string> info)
    {
        if (info.GetValueOrDefault("aof_enabled") == "0")
            yield return KeepsNothing(name);
        if (info.GetValueOrDefault("aof_last_write_status") is { } write and not "ok")
            yield return Refuse($"Redis {name} cannot write its append-only file ({write}): see to its disk.");
        if (info.GetValueOrDefault("aof_last_bgrewrite_status") is { } rewrite and not "ok")
            yield return Warn($"Redis {name} could not rewrite its append-only file ({rewrite}), which therefore grows: see to its disk.");
    }

    /// <summary>A server that answers but does not keep is found here and not with the first batch.</summary>
    async Task<IReadOnlyList<PolicyFinding>> WriteReadBackAsync(IDatabase redis)
    {
        RedisKey key = $"{prefix}selftest:{Guid.NewGuid():N}";
        RedisValue token = Guid.NewGuid().ToString("N");
        try
        {
            var write = redis.CreateTransaction();
            write.AddCondition(Condition.KeyNotExists(key));
            _ = write.StringSetAsync(key, token, TimeSpan.FromMinutes(1));
            var kept = await write.ExecuteAsync() && await redis.StringGetAsync(key) == token;
            await redis.KeyDeleteAsync(key);
            return kept ? [] : [Refuse("The buffer's Redis did not give back what was written to it.")];
        }
        catch (RedisServerException e)
        {
            return [Refuse($"The buffer's Redis does not accept writes under {prefix}: {e.Message}")];
        }
    }

    static PolicyFinding KeepsNothing(string name) =>
        Refuse($"Redis {name} loses what it accepted when it stops (its append-only file is off): set appendonly yes.");

    static PolicyFinding Refuse(string sentence) => new(PolicySeverity.Refuse, sentence);

    static PolicyFinding Warn(string sentence) => new(PolicySeverity.Warn, sentence);
}
