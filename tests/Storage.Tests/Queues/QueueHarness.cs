using Microsoft.Extensions.Time.Testing;
using PointBus.Storage.Queues;
using PointBus.Storage.Redis;
using StackExchange.Redis;

namespace PointBus.Storage.Tests.Queues;

/// <summary>A queue library under a key prefix of its own, and the words to test it with.</summary>
internal sealed class QueueHarness : IAsyncDisposable
{
    readonly RedisConnection _connection;
    readonly RedisLanes _lanes;

    public QueueHarness(string connectionString, FakeTimeProvider time, int maxMessages = 100_000, string? prefix = null)
    {
        Options = new RedisBufferOptions
        {
            ConnectionString = connectionString, Prefix = prefix ?? $"t{Guid.NewGuid():N}:", MaxBatchesPerLane = maxMessages, MaxLostLeases = 3,
        };
        Time = time;
        _connection = new RedisConnection(connectionString);
        _lanes = new RedisLanes(_connection, Options, time);
        Messages = new RedisMessages(_lanes, new BufferSignal(time));
        Client = new QueueClient(Messages, new QueueOptions(), time, Audit);
    }

    public FakeTimeProvider Time { get; }

    public RedisBufferOptions Options { get; }

    public RedisMessages Messages { get; }

    public QueueClient Client { get; }

    public AuditFake Audit { get; } = new();

    public string Prefix => Options.Prefix;

    /// <summary>A second client of the same keys, as another process would be.</summary>
    public QueueHarness Another() => new(Options.ConnectionString, Time, Options.MaxBatchesPerLane, Prefix);

    public ValueTask<IDatabase> RawAsync() => _connection.GetDatabaseAsync();

    public async Task<(MessageQueue Queue, DeadLetterMessageQueue Dead)> PairAsync(string name = "orders") => await Client.CreateQueuePairAsync(name);

    /// <summary>What does not add up in the keys, recounted without the code that wrote them.</summary>
    public async Task<IReadOnlyList<string>> FindFaultsAsync()
    {
        var redis = await RawAsync();
        var faults = new List<string>();
        foreach (var state in await Messages.ReadStatesAsync(default))
        {
            var keys = state.Keys;
            var root = keys.Batch(Guid.Empty).ToString()[..^32];
            var hashes = redis.Multiplexer.GetServers()[0].Keys(pattern: root + "*", pageSize: 1000).Distinct()
                .ToDictionary(key => key.ToString()[^32..], key => redis.HashGetAll(key).ToDictionary(field => field.Name.ToString(), field => field.Value));
            var sets = new Dictionary<string, RedisKey>
            {
                ["ready"] = keys.Ready, ["scheduled"] = keys.Due, ["parked"] = keys.Due, ["leased"] = keys.Leases, ["dead"] = keys.DeadLetters,
            };
            foreach (var set in sets.Values.Append(keys.TimesToLive).Distinct())
                faults.AddRange((await redis.SortedSetRangeByRankAsync(set)).Select(member => member.ToString())
                    .Where(id => !hashes.TryGetValue(id, out var hash) || (set == keys.TimesToLive ? hash["s"] == "dead" || !hash.ContainsKey("x") : sets[hash["s"]!] != set))
                    .Select(id => $"{id} in {set}"));
            foreach (var (name, figure) in new[] { ("ready", "ready"), ("scheduled", "scheduled"), ("parked", "parked"), ("leased", "leased"), ("dead", "letters") })
            {
                var there = hashes.Values.Count(hash => hash["s"] == name);
                if (state.Counts.GetValueOrDefault(figure + ".batches") != there || state.Counts.GetValueOrDefault(figure + ".points") != there)
                    faults.Add($"{keys.Lane.Name}: {there} {name}, counted otherwise");
            }

            long Of(string figure) => state.Counts.GetValueOrDefault(figure);
            if (Of("dead") != Of("letters.batches") || Of("accepted") != Of("stored") + Of("dead") + Of("discarded") + Of("expired") + state.Held)
                faults.Add($"{keys.Lane.Name}: does not balance");
        }

        return faults;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}

/// <summary>An audit log in memory.</summary>
internal sealed class AuditFake : IAuditLog
{
    public List<AuditRecord> Records { get; } = [];

    public Task AppendAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        Records.Add(record);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<AuditRecord>> ReadAsync(AuditQuery query, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<AuditRecord>>(Records);
}
