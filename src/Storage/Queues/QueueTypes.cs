namespace PointBus.Storage.Queues;

/// <summary>One time a message failed.</summary>
/// <param name="Timestamp">When, UTC.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record QueueFailure(DateTimeOffset Timestamp, string Reason)
{
    /// <summary>The newest so many failures and requeues are kept.</summary>
    public const int Kept = 10;
}

/// <summary>One time a message went back from a dead letter queue.</summary>
/// <param name="Timestamp">When, UTC.</param>
/// <param name="FromDlq">Name of the dead letter queue.</param>
/// <param name="ToQueue">Name of the queue it went to.</param>
public sealed record QueueRequeue(DateTimeOffset Timestamp, string FromDlq, string ToQueue);

/// <summary>A queue or a dead letter queue as it stands.</summary>
/// <param name="Name">With the prefix of all names.</param>
/// <param name="IsDlq">Whether it holds dead letters.</param>
/// <param name="MessageCount">All messages in it, the leased ones too; not those acknowledged.</param>
/// <param name="PendingMessages">Those that a consumer holds; never any of a dead letter queue.</param>
/// <param name="ConsumerGroup">The group that all its consumers compete in.</param>
/// <param name="CreatedAt">When it was made, UTC.</param>
public sealed record QueueInfo(string Name, bool IsDlq, long MessageCount, long PendingMessages, string ConsumerGroup, DateTimeOffset CreatedAt)
{
    /// <summary>Nothing is delivered from it until it is resumed.</summary>
    public bool Paused { get; init; }
}

/// <summary>A message that a consumer holds.</summary>
/// <param name="Id">The message.</param>
/// <param name="ConsumerId">Who holds it.</param>
/// <param name="Age">How long it has been held; a longer lease does not start it anew.</param>
/// <param name="DeliveryCount">Times it was taken, this one included.</param>
public sealed record PendingMessage(string Id, string ConsumerId, TimeSpan Age, int DeliveryCount);

/// <summary>Whether all is well with the queues.</summary>
/// <param name="Status"><c>healthy</c>, <c>warning</c>, or <c>critical</c> where the store does not answer.</param>
/// <param name="Issues">What is not well.</param>
/// <param name="Error">Why the store did not answer.</param>
public sealed record QueueHealth(string Status, IReadOnlyList<QueueIssue> Issues, string? Error = null);

/// <summary>Something that is not well with a queue.</summary>
/// <param name="Type"><c>dlq_not_empty</c>, <c>high_pending_messages</c> or <c>queue_without_consumer</c>.</param>
/// <param name="Queue">With the prefix of all names.</param>
/// <param name="Count">Messages concerned.</param>
public sealed record QueueIssue(string Type, string Queue, long Count);

/// <summary>The reasons that the library itself gives for a dead letter.</summary>
public static class QueueReasons
{
    /// <summary>The data is no JSON; the bytes are kept as they came.</summary>
    public const string Unreadable = "Unreadable message";

    /// <summary>Its consumers were lost again and again.</summary>
    public const string WorkerLost = "Worker lost";

    /// <summary>The handler failed for good; the text goes on with what it said.</summary>
    public const string ProcessingError = "Processing error: ";

    /// <summary>The handler took too long each time.</summary>
    public const string Timeout = "Timeout";
}
