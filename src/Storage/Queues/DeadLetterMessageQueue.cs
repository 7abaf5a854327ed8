using System.Diagnostics.CodeAnalysis;
using PointBus.Storage.Redis;

namespace PointBus.Storage.Queues;

/// <summary>The dead letters of one queue. Reading them changes nothing; they leave by being acknowledged, deleted, purged or put back.</summary>
[SuppressMessage("Naming", "CA1711", Justification = "It is a queue, though no collection.")]
public sealed class DeadLetterMessageQueue : MessageQueue
{
    internal DeadLetterMessageQueue(QueueClient client, Lane lane)
        : base(client, lane)
    {
    }

    public override bool IsDlq => true;

    /// <summary>Nobody sends to a dead letter queue.</summary>
    /// <exception cref="MessageException">Always.</exception>
    public override Task<string> SendMessageAsync(
        object? data, long? ttlSeconds = null, string? messageId = null, DateTimeOffset? processAfter = null, int priority = 5, CancellationToken cancellationToken = default) =>
        throw new MessageException($"\"{Name}\" holds dead letters; send to their queue.");

    /// <summary>The dead letters, oldest first, with their failures; the same again at the next call. Never waits.</summary>
    public override Task<IReadOnlyList<QueueMessage>> GetMessagesAsync(
        int count = 10, bool block = false, TimeSpan? timeout = null, string consumerId = "default-consumer", CancellationToken cancellationToken = default) =>
        PeekMessagesAsync(count, cancellationToken);

    /// <summary>Removes dead letters that were dealt with otherwise, and writes that down in the audit log.</summary>
    /// <returns>How many were there.</returns>
    public override Task<int> AcknowledgeMessagesAsync(IEnumerable<QueueMessage> messages, CancellationToken cancellationToken = default) =>
        AcknowledgeMessagesAsync(messages.Select(message => message.Id), cancellationToken);

    /// <inheritdoc cref="AcknowledgeMessagesAsync(IEnumerable{QueueMessage}, CancellationToken)"/>
    public override async Task<int> AcknowledgeMessagesAsync(IEnumerable<string> ids, CancellationToken cancellationToken = default)
    {
        var named = Named(ids);
        var count = await Client.CallAsync(Keys, () => Messages.DiscardAsync(Keys, dead: true, named, cancellationToken));
        if (count > 0)
            await Client.AuditAsync("queue.acknowledge", Name, count, string.Join(' ', named.Select(one => BatchMoves.Member(one.Id))));
        return count;
    }

    /// <summary>Puts dead letters back to the end of their queue or of another one. They keep their ids, data, failures, requeues and trace; their time to live begins anew.</summary>
    /// <param name="ids">Those not among the dead letters are left out.</param>
    /// <param name="queue">Where they go; <see langword="null"/> is the queue they came from. A dead letter queue takes none.</param>
    /// <param name="resetAttempts">Whether attempts and deliveries count from nothing again.</param>
    /// <param name="cancellationToken">Looked at before.</param>
    /// <returns>How many this call moved.</returns>
    public async Task<int> RequeueMessagesAsync(IEnumerable<string> ids, MessageQueue? queue = null, bool resetAttempts = false, CancellationToken cancellationToken = default)
    {
        if (queue is { IsDlq: true })
            return 0;

        var to = queue?.Keys ?? Keys;
        Guid[] wanted = [.. ids.Select(QueueNames.ParseId).OfType<Guid>().Distinct()];
        var names = (Name, QueueNames.Of(Client.Prefix, to.Lane, isDlq: false));
        var count = await Client.CallAsync(to, () => Messages.RequeueAsync(Keys, wanted, to, names, resetAttempts, cancellationToken));
        await Client.AuditAsync("queue.requeue", Name, count, "to " + names.Item2);
        return count;
    }

    /// <summary>A dead letter is one already.</summary>
    /// <returns>0.</returns>
    public override Task<int> MoveToDlqAsync(IEnumerable<QueueMessage> messages, string reason, CancellationToken cancellationToken = default) => Task.FromResult(0);

    /// <inheritdoc cref="MoveToDlqAsync(IEnumerable{QueueMessage}, string, CancellationToken)"/>
    public override Task<int> MoveToDlqAsync(IEnumerable<string> ids, string reason, CancellationToken cancellationToken = default) => Task.FromResult(0);

    /// <summary>Nobody holds a dead letter.</summary>
    public override Task<IReadOnlyList<PendingMessage>> GetPendingAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<PendingMessage>>([]);
}
