using PointBus.Storage.Redis;

namespace PointBus.Storage.Queues;

public partial class MessageQueue
{
    /// <summary>Takes messages: the higher priority first, then the older; one take in ten goes to the lowest band that waits. Each is leased for <see cref="QueueOptions.VisibilityTimeout"/>.</summary>
    /// <param name="count">At most so many, 1 to 1,000.</param>
    /// <param name="block">Whether to wait for the first one.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> until cancelled.</param>
    /// <param name="consumerId">Who takes them, shown with what is pending.</param>
    /// <param name="cancellationToken">Ends the wait; what was taken by then is returned.</param>
    /// <exception cref="QueueNotFoundException">The queue was deleted.</exception>
    public virtual Task<IReadOnlyList<QueueMessage>> GetMessagesAsync(
        int count = 1, bool block = false, TimeSpan? timeout = null, string consumerId = "default-consumer", CancellationToken cancellationToken = default) =>
        TakeAsync(count, block ? timeout ?? Timeout.InfiniteTimeSpan : TimeSpan.Zero, consumerId, Client.Options.VisibilityTimeout, cancellationToken);

    /// <summary>Ends messages that were handled. One whose lease has ended, or that is not there, is left out.</summary>
    /// <returns>How many this call ended.</returns>
    public virtual Task<int> AcknowledgeMessagesAsync(IEnumerable<QueueMessage> messages, CancellationToken cancellationToken = default) =>
        Client.AcknowledgeMessagesAsync(messages, cancellationToken);

    /// <summary>Ends messages by their ids, whoever holds them. Prefer the messages themselves: they do not end what was meanwhile delivered to somebody else.</summary>
    /// <returns>How many this call ended.</returns>
    public virtual Task<int> AcknowledgeMessagesAsync(IEnumerable<string> ids, CancellationToken cancellationToken = default) =>
        Client.CallAsync(Keys, () => Messages.AcknowledgeAsync(Keys, Named(ids), cancellationToken));

    /// <summary>Puts messages into the dead letter queue, each once, with all that is known of them.</summary>
    /// <param name="messages">Taken from this queue; those whose lease has ended are left out.</param>
    /// <param name="reason">Why, for people.</param>
    /// <param name="cancellationToken">Looked at before.</param>
    /// <returns>How many this call moved.</returns>
    public virtual Task<int> MoveToDlqAsync(IEnumerable<QueueMessage> messages, string reason, CancellationToken cancellationToken = default) =>
        Client.ByQueueAsync(messages, (keys, references) => Messages.MoveToDlqAsync(keys, references, reason, cancellationToken));

    /// <summary>Puts messages of this queue into the dead letter queue by their ids, whether they wait or somebody holds them.</summary>
    /// <returns>How many this call moved.</returns>
    public virtual Task<int> MoveToDlqAsync(IEnumerable<string> ids, string reason, CancellationToken cancellationToken = default) =>
        Client.CallAsync(Keys, () => Messages.MoveToDlqAsync(Keys, Named(ids), reason, cancellationToken));

    /// <summary>Gives messages back, to be delivered again at once.</summary>
    /// <returns>How many were still held.</returns>
    public virtual Task<int> ReleaseMessagesAsync(IEnumerable<QueueMessage> messages, CancellationToken cancellationToken = default) =>
        Client.ByQueueAsync(messages, (keys, references) => Messages.ReleaseAsync(keys, references, cancellationToken));

    /// <summary>Counts a failed attempt and has the message delivered again after a while.</summary>
    /// <returns>Whether it was still held.</returns>
    public virtual Task<bool> RetryMessageAsync(QueueMessage message, string reason, TimeSpan after, CancellationToken cancellationToken = default) =>
        Client.CallAsync(message.Keys, () => Messages.RetryAsync(message.Keys, message.Stored, reason, after, cancellationToken));

    /// <summary>Holds messages longer: for so long from now on.</summary>
    /// <returns>How many were still held.</returns>
    public virtual Task<int> ExtendAsync(IEnumerable<QueueMessage> messages, TimeSpan lease, CancellationToken cancellationToken = default) =>
        Client.ByQueueAsync(messages, (keys, references) => Messages.ExtendAsync(keys, references, lease, cancellationToken));

    /// <summary>What consumers hold, the oldest first.</summary>
    public virtual async Task<IReadOnlyList<PendingMessage>> GetPendingAsync(CancellationToken cancellationToken = default)
    {
        var held = await Client.CallAsync(Keys, () => Messages.ReadPendingAsync(Keys, cancellationToken));
        var now = Messages.Lanes.Now;
        return [.. held.Select(message => new PendingMessage(
            BatchMoves.Member(message.Row.Id), message.Owner, TimeSpan.FromMilliseconds(Math.Max(0, now - (message.LeasedSince ?? now))), message.Deliveries))];
    }

    internal async Task<IReadOnlyList<QueueMessage>> TakeAsync(int count, TimeSpan wait, string consumerId, TimeSpan lease, CancellationToken cancellationToken)
    {
        if (count is < 1 or > 1_000)
            throw new ArgumentOutOfRangeException(nameof(count), count, "1 to 1,000 messages can be taken at once.");

        await Client.NoteConsumerAsync(Keys, cancellationToken);
        var started = Client.Time.GetTimestamp();
        while (true)
        {
            var taken = await Client.CallAsync(Keys, () => Messages.ReceiveAsync(Keys, consumerId, count, lease, cancellationToken));
            if (taken.Count > 0)
                return [.. taken.Select(stored => new QueueMessage(Keys, stored, Name, leased: true))];

            await ReadStateAsync(cancellationToken);
            var left = wait == Timeout.InfiniteTimeSpan ? Client.Options.PollInterval : wait - Client.Time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
                return [];
            await Messages.Signal.WaitAsync(left < Client.Options.PollInterval ? left : Client.Options.PollInterval, cancellationToken);
        }
    }
}
