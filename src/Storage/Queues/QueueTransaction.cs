using PointBus.Storage.Redis;

namespace PointBus.Storage.Queues;

/// <summary>
/// Messages that are sent together, all or none, also to several queues. Nothing leaves before <see cref="CommitAsync"/>; disposing what was
/// not committed drops it. On a cluster all of it must go to one queue.
/// </summary>
public sealed class QueueTransaction(QueueClient client) : IDisposable
{
    readonly List<NewMessage> _messages = [];
    bool _ended;

    /// <summary>Adds a message. Arguments and errors are those of <see cref="MessageQueue.SendMessageAsync"/>.</summary>
    /// <returns>The id it will have.</returns>
    /// <exception cref="QueueTransactionException">The transaction is committed or disposed, or the queue holds dead letters.</exception>
    public string SendMessage(MessageQueue queue, object? data, long? ttlSeconds = null, string? messageId = null, DateTimeOffset? processAfter = null, int priority = 5)
    {
        if (_ended)
            throw new QueueTransactionException("The transaction has ended; begin another one.");
        if (queue.IsDlq)
            throw new QueueTransactionException($"\"{queue.Name}\" holds dead letters; send to their queue.");

        var message = client.Prepare(queue.Keys.Lane, data, ttlSeconds, messageId, processAfter, priority);
        _messages.Add(message);
        return BatchMoves.Member(message.Id);
    }

    /// <summary>Sends everything at once. May be repeated after a failure only where the store is known to have taken nothing.</summary>
    /// <returns>The ids, in the order in which the messages were added.</returns>
    /// <exception cref="QueueTransactionException">It is committed or disposed already, or a queue is full: nothing was sent.</exception>
    public async Task<IReadOnlyList<string>> CommitAsync(CancellationToken cancellationToken = default)
    {
        if (_ended)
            throw new QueueTransactionException("The transaction has ended; begin another one.");

        try
        {
            if (_messages.Count > 0)
                await client.SendAsync(_messages, cancellationToken);
        }
        catch (QueueFullException e)
        {
            throw new QueueTransactionException("Nothing was sent: " + e.Message, e);
        }

        _ended = true;
        return [.. _messages.Select(message => BatchMoves.Member(message.Id))];
    }

    public void Dispose() => _ended = true;
}
