using Microsoft.Extensions.Logging.Abstractions;
using PointBus.Contracts;
using PointBus.Storage.Redis;
using StackExchange.Redis;

namespace PointBus.Storage.Tests.Buffer;

/// <summary>One buffer under a key prefix of its own, and the words to test it with.</summary>
internal sealed class BufferHarness : IAsyncDisposable
{
    public static readonly Lane Live = Lane.BuiltIn[0];
    public static readonly Lane Upload = Lane.BuiltIn[1];

    readonly RedisConnection _connection;

    public BufferHarness(string connectionString, TimeProvider time, string? prefix = null, int maxBatches = 100_000, long maxPoints = long.MaxValue, long maxBytes = long.MaxValue, int maxLanes = 1_000)
    {
        Options = new RedisBufferOptions
        {
            ConnectionString = connectionString,
            Prefix = prefix ?? $"t{Guid.NewGuid():N}:",
            MaxBatchesPerLane = maxBatches,
            MaxPoints = maxPoints,
            MaxBytes = maxBytes,
            MaxLanes = maxLanes,
        };
        _connection = new RedisConnection(connectionString);
        Signal = new BufferSignal(time);
        var lanes = new RedisLanes(_connection, Options, time);
        Buffer = new RedisPointBuffer(lanes, Signal, NullLogger<RedisPointBuffer>.Instance);
        Events = new RedisEventLog(lanes, NullLogger<RedisEventLog>.Instance);
        Letters = new RedisDeadLetters(lanes, Signal, NullLogger<RedisDeadLetters>.Instance);
        Messages = new RedisMessages(lanes, Signal);
        Control = new RedisLaneControl(lanes, Buffer, Letters, Messages, Signal);
        Time = time;
    }

    public TimeProvider Time { get; }

    public static FaultNote Fault(string message, int attempt = 1) => new()
    {
        At = DateTimeOffset.UnixEpoch,
        Attempt = attempt,
        Class = FaultClass.Unknown,
        ExceptionType = "System.InvalidOperationException",
        Message = message,
        Stack = "   at PointBus.Storage.Somewhere.Do()",
        Worker = "tester",
    };

    public RedisBufferOptions Options { get; }

    public BufferSignal Signal { get; }

    public IPointBuffer Buffer { get; }

    public IBatchEventLog Events { get; }

    public IDeadLetters Letters { get; }

    public ILaneControl Control { get; }

    public RedisMessages Messages { get; }

    public ValueTask<IDatabase> RawAsync() => _connection.GetDatabaseAsync();

    public LaneKeys Keys(Lane lane) => new(Options.Prefix, lane);

    /// <summary>A second client of the same keys, as another host would be.</summary>
    public BufferHarness Another() => new(Options.ConnectionString, Time, Options.Prefix, Options.MaxBatchesPerLane);

    public async Task<Guid> PutAsync(Lane lane, int points = 3, int? priority = null, Func<BatchHeader, BatchHeader>? with = null)
    {
        var batch = Batch(lane, points, priority, with);
        var result = Assert.Single(await Buffer.EnqueueAsync(lane, [batch], default));
        Assert.True(result.IsNew);
        return result.BatchId;
    }

    public Task<IReadOnlyList<Claim>> ClaimAsync(int batches = 100, int points = int.MaxValue, int seconds = 60) =>
        Buffer.ClaimAsync(new ClaimRequest("tester", batches, points, TimeSpan.FromSeconds(seconds)), default);

    public async Task<Claim> ClaimOneAsync() => Assert.Single(await ClaimAsync(1));

    public async Task<bool> StoreAsync(Claim claim) =>
        (await Buffer.CompleteAsync([new Completion(claim, claim.Header.PointCount, 0, [])], default))[0];

    public async Task<LaneStatus> LaneAsync(Lane lane) =>
        (await Buffer.ReadLanesAsync(default)).Single(status => status.Lane.Name == lane.Name);

    /// <summary>Claims a batch and sets it aside, as a consumer does whose write failed.</summary>
    public async Task<Claim> FailAsync(string message = "no route")
    {
        var claim = await ClaimOneAsync();
        Assert.True(await Buffer.ParkAsync(claim, Fault(message), Time.GetUtcNow().AddSeconds(60), default));
        return claim;
    }

    /// <summary>A batch that came to an end as one open letter with all its points.</summary>
    public async Task<DeadLetter> LetterAsync(Lane lane, int points = 3, Func<BatchHeader, BatchHeader>? with = null)
    {
        var id = await PutAsync(lane, points, with: with);
        await FailAsync();
        Assert.True(await Buffer.GiveUpAsync(lane.Name, id, 1, DeadLetterReasons.MaxRetriesExceeded, default));
        return (await LettersAsync(lane)).Single(letter => letter.Batch.BatchId == id);
    }

    public static LetterAction By(DeadLetter letter, Guid? operation = null) => new(letter.Batch.Lane, letter.LetterId, "alice", operation);

    public static ReplayRequest Replay(DeadLetter letter, int? points = null, int attempts = 0, Guid? operation = null) => new(
        By(letter, operation),
        letter.Batch with
        {
            BatchId = ReplayId.Of(letter.LetterId),
            PointCount = points ?? letter.PointCount,
            Replay = new ReplayMark(letter.LetterId, letter.Batch.BatchId, 1, operation),
        },
        letter.Payload, attempts);

    /// <summary>What is recorded, oldest first.</summary>
    public async Task<IReadOnlyList<object>> EventsAsync() => [.. (await Events.ReadAsync(10_000, default)).Select(recorded => recorded.Event)];

    public async Task ForgetEventsAsync() => await Events.RemoveAsync(await Events.ReadAsync(10_000, default), default);

    /// <summary>The letters of a lane that are not filed, oldest first.</summary>
    public async Task<IReadOnlyList<DeadLetter>> LettersAsync(Lane lane) =>
        [.. (await Letters.ReadUnfiledAsync(1_000, default)).Select(unfiled => unfiled.Letter).Where(letter => letter.Batch.Lane == lane.Name)];

    public async Task<string?> StateAsync(Guid batchId) => (await Buffer.FindAsync(batchId, default))?.State;

    public static BufferedBatch Batch(Lane lane, int points = 3, int? priority = null, Func<BatchHeader, BatchHeader>? with = null)
    {
        var header = new BatchHeader
        {
            BatchId = Guid.NewGuid(),
            Lane = lane.Name,
            Priority = priority ?? lane.DefaultPriority,
            PointCount = points,
        };
        return new BufferedBatch(with?.Invoke(header) ?? header, new byte[] { 1, 2, 3 });
    }

    public static DeadLetter Letter(BatchHeader batch, int points, DateTimeOffset failedAt) => new()
    {
        LetterId = Guid.NewGuid(),
        Batch = batch,
        ReasonCode = DeadLetterReasons.InvalidForeignKey,
        Stage = "persisting",
        PointCount = points,
        Payload = new byte[] { 9, 9 },
        PayloadForm = "packed",
        FailedAt = failedAt,
    };

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
