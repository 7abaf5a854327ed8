using PointBus.Storage.Redis;

namespace PointBus.Storage.Queues;

/// <summary>
/// Queues for messages of any program, beside the lanes of points and in the same store. Safe to share between threads.
/// Names may be given with or without the prefix, and a dead letter queue's with <c>:dlq</c> behind.
/// </summary>
public sealed partial class QueueClient : IAsyncDisposable
{
    readonly IAuditLog? _audit;
    readonly RedisConnection? _owned;

    internal QueueClient(RedisMessages messages, QueueOptions options, TimeProvider time, IAuditLog? audit = null, RedisConnection? owned = null)
    {
        (Messages, Options, Time, _audit, _owned) = (messages, options, time, audit, owned);
    }

    internal RedisMessages Messages { get; }

    internal QueueOptions Options { get; }

    internal TimeProvider Time { get; }

    internal string Prefix => Messages.Lanes.Options.Prefix;

    /// <summary>A client with a connection of its own, for programs that are not the host.</summary>
    /// <param name="redis">Where the store is, and the prefix of all names.</param>
    /// <param name="options">Defaults where missing.</param>
    /// <param name="audit">Where changes that people make are written down.</param>
    public static QueueClient Connect(RedisBufferOptions redis, QueueOptions? options = null, IAuditLog? audit = null) =>
        Connect(redis, options ?? new QueueOptions(), TimeProvider.System, audit);

    internal static QueueClient Connect(RedisBufferOptions redis, QueueOptions options, TimeProvider time, IAuditLog? audit)
    {
        var connection = new RedisConnection(redis.ConnectionString);
        return new QueueClient(new RedisMessages(new RedisLanes(connection, redis, time), new BufferSignal(time)), options, time, audit, connection);
    }

    /// <summary>Makes a queue with its dead letter queue. May be repeated: what is there stays.</summary>
    /// <exception cref="QueueException">No queue can have this name, or it is the name of a lane of points.</exception>
    public async Task<(MessageQueue Queue, DeadLetterMessageQueue DeadLetters)> CreateQueuePairAsync(string name, CancellationToken cancellationToken = default)
    {
        var lane = QueueNames.Parse(Prefix, name) is (var queue, false) ? queue
            : throw new QueueException($"\"{name}\" cannot be the name of a queue: 1 to 64 of a-z, 0-9, _, - and ., not that of a lane of points.");
        var pair = (Queue: new MessageQueue(this, lane), DeadLetters: new DeadLetterMessageQueue(this, lane));
        return await CallAsync(pair.Queue.Keys, () => Messages.CreateAsync(pair.Queue.Keys, cancellationToken))
            ? pair
            : throw new QueueException($"\"{name}\" is a lane of points; messages need a queue with another name.");
    }

    /// <summary>A queue, or a dead letter queue where the name is that of one; <see langword="null"/> where there is none.</summary>
    public async Task<MessageQueue?> GetQueueAsync(string name, CancellationToken cancellationToken = default)
    {
        if (QueueNames.Parse(Prefix, name) is not var (lane, isDlq))
            return null;
        if (isDlq)
            return await GetDeadLetterQueueAsync(name, cancellationToken);

        var queue = new MessageQueue(this, lane);
        return (await StateAsync(queue.Keys, cancellationToken)).CreatedAt is null ? null : queue;
    }

    /// <summary>The dead letter queue of a name, its own or its queue's; <see langword="null"/> where there is none.</summary>
    public async Task<DeadLetterMessageQueue?> GetDeadLetterQueueAsync(string name, CancellationToken cancellationToken = default)
    {
        if (QueueNames.Parse(Prefix, name) is not var (lane, _))
            return null;

        var queue = new DeadLetterMessageQueue(this, lane);
        return (await StateAsync(queue.Keys, cancellationToken)).DlqCreatedAt is null ? null : queue;
    }

    /// <summary>All queues and dead letter queues, by name.</summary>
    public async Task<IReadOnlyList<QueueInfo>> ListQueuesAsync(CancellationToken cancellationToken = default)
    {
        var states = await CallAsync(null, () => Messages.ReadStatesAsync(cancellationToken));
        return [.. states.SelectMany(state => new[] { Describe(state, isDlq: false), Describe(state, isDlq: true) }).OfType<QueueInfo>()];
    }

    /// <summary>Removes a queue with all its messages.</summary>
    /// <param name="name">The queue; with <c>:dlq</c> behind, only its dead letters go.</param>
    /// <param name="deleteDlq">Whether its dead letters go too; else they stay and can be found by the same name.</param>
    /// <param name="cancellationToken">Looked at before each step.</param>
    /// <returns><see langword="false"/> where there is no such queue.</returns>
    public async Task<bool> DeleteQueueAsync(string name, bool deleteDlq = true, CancellationToken cancellationToken = default)
    {
        if (QueueNames.Parse(Prefix, name) is not var (lane, isDlq))
            return false;

        var keys = Messages.Lanes.Registry.Keys(lane);
        var hasQueue = (await StateAsync(keys, cancellationToken)).CreatedAt is not null;
        // The dead letters of a queue that is there are only emptied: the two belong together.
        var deleted = isDlq && hasQueue
            ? await CallAsync(keys, () => Messages.PurgeAsync(keys, dead: true, cancellationToken)) >= 0
            : await CallAsync(keys, () => Messages.DeleteAsync(keys, deleteDlq || isDlq, cancellationToken));
        if (deleted)
            await AuditAsync("queue.delete", QueueNames.Of(Prefix, lane, isDlq), null, deleteDlq ? "with its dead letters" : "without its dead letters");
        return deleted;
    }

    /// <summary>Removes expired messages from all queues, also those that consumers hold, and makes due what has become due. The host does it by itself.</summary>
    /// <returns>How many had expired.</returns>
    public async Task<int> ProcessExpiredMessagesAsync(CancellationToken cancellationToken = default) =>
        (await CallAsync(null, () => Messages.SweepAsync(cancellationToken))).Expired;

    /// <summary>Ends messages of any queues that were handled, each in the queue it came from.</summary>
    /// <returns>How many this call ended.</returns>
    public Task<int> AcknowledgeMessagesAsync(IEnumerable<QueueMessage> messages, CancellationToken cancellationToken = default) =>
        ByQueueAsync(messages, (keys, references) => Messages.AcknowledgeAsync(keys, references, cancellationToken));

    /// <summary>Begins a transaction: what is sent in it is sent when it is committed, all or none.</summary>
    public QueueTransaction BeginTransaction() => new(this);

    public async ValueTask DisposeAsync()
    {
        if (_owned is not null)
            await _owned.DisposeAsync();
    }

    Task<QueueState> StateAsync(LaneKeys keys, CancellationToken cancellationToken) =>
        CallAsync(keys, () => Messages.ReadStateAsync(keys, cancellationToken));
}
