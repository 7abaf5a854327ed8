using System.Diagnostics.CodeAnalysis;
using PointBus.Storage.Redis;

namespace PointBus.Storage.Queues;

/// <summary>
/// One queue of messages. Consumers compete: a message that was taken belongs to one of them until it is acknowledged, put away, or its
/// time is over, and is then delivered again. Every method throws <see cref="QueueConnectionException"/> where the store does not answer.
/// </summary>
[SuppressMessage("Naming", "CA1711", Justification = "It is a queue, though no collection.")]
public partial class MessageQueue
{
    internal MessageQueue(QueueClient client, Lane lane)
    {
        Client = client;
        Keys = client.Messages.Lanes.Registry.Keys(lane);
    }

    /// <summary>With the prefix of all names.</summary>
    public string Name => QueueNames.Of(Client.Prefix, Keys.Lane, IsDlq);

    public virtual bool IsDlq => false;

    internal LaneKeys Keys { get; }

    protected internal QueueClient Client { get; }

    private protected RedisMessages Messages => Client.Messages;

    /// <summary>Sends one message; the queue is made where it is not there.</summary>
    /// <param name="data">Anything that can be written as JSON.</param>
    /// <param name="ttlSeconds">Not delivered after so many seconds; 0 expires at once, <see langword="null"/> never.</param>
    /// <param name="messageId">The sender's own id, told to the consumer; not looked at to find repeats. A new one is made where it is missing.</param>
    /// <param name="processAfter">Not delivered before this time.</param>
    /// <param name="priority">1 to 10, 10 goes first.</param>
    /// <param name="cancellationToken">Looked at before it is sent.</param>
    /// <returns>The id of the message; those of one sender sort by time.</returns>
    /// <exception cref="MessageException">The data cannot be written as JSON or are too long, or the priority or time to live is out of range.</exception>
    /// <exception cref="QueueFullException">The queue holds as many messages as it may.</exception>
    public virtual async Task<string> SendMessageAsync(
        object? data, long? ttlSeconds = null, string? messageId = null, DateTimeOffset? processAfter = null, int priority = 5, CancellationToken cancellationToken = default)
    {
        var message = Client.Prepare(Keys.Lane, data, ttlSeconds, messageId, processAfter, priority);
        await Client.SendAsync([message], cancellationToken);
        return BatchMoves.Member(message.Id);
    }

    /// <summary>The messages that wait, in the order they would be delivered, then the later ones. Changes nothing: no lease, no count, no order.</summary>
    /// <param name="count">At most so many.</param>
    /// <param name="cancellationToken">Looked at before.</param>
    public async Task<IReadOnlyList<QueueMessage>> PeekMessagesAsync(int count = 10, CancellationToken cancellationToken = default)
    {
        var seen = await Client.CallAsync(Keys, () => Messages.PeekAsync(Keys, IsDlq, count, cancellationToken));
        return [.. seen.Select(stored => new QueueMessage(Keys, stored, Name, leased: false))];
    }

    /// <summary>Removes messages of this queue, whoever holds them.</summary>
    /// <param name="ids">Those not there are left out.</param>
    /// <param name="cancellationToken">Looked at before.</param>
    /// <returns>How many were there.</returns>
    public async Task<int> DeleteMessagesAsync(IEnumerable<string> ids, CancellationToken cancellationToken = default)
    {
        var count = await Client.CallAsync(Keys, () => Messages.DiscardAsync(Keys, IsDlq, Named(ids), cancellationToken));
        await Client.AuditAsync("queue.delete-messages", Name, count, null);
        return count;
    }

    /// <summary>Removes everything in this queue; messages under lease cannot come back. The queue stays.</summary>
    /// <returns>How many.</returns>
    public async Task<int> PurgeAsync(CancellationToken cancellationToken = default)
    {
        await ReadStateAsync(cancellationToken);
        var count = await Client.CallAsync(Keys, () => Messages.PurgeAsync(Keys, IsDlq, cancellationToken));
        await Client.AuditAsync("queue.purge", Name, count, null);
        return count;
    }

    /// <summary>How the queue stands.</summary>
    /// <exception cref="QueueNotFoundException">It was deleted.</exception>
    public async Task<QueueInfo> GetInfoAsync(CancellationToken cancellationToken = default) =>
        Client.Describe(await ReadStateAsync(cancellationToken), IsDlq)!;

    private protected async Task<QueueState> ReadStateAsync(CancellationToken cancellationToken)
    {
        var state = await Client.CallAsync(Keys, () => Messages.ReadStateAsync(Keys, cancellationToken));
        return Client.Describe(state, IsDlq) is not null ? state
            : IsDlq ? throw new DeadLetterQueueNotFoundException(Name)
            : throw new QueueNotFoundException(Name);
    }

    private protected static IReadOnlyList<RedisMessages.Reference> Named(IEnumerable<string> ids) =>
        [.. ids.Select(QueueNames.ParseId).OfType<Guid>().Select(id => new RedisMessages.Reference(id))];
}
