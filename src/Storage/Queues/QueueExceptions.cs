namespace PointBus.Storage.Queues;

/// <summary>Something is wrong with a queue.</summary>
public class QueueException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The store did not answer; whether the call had an effect is unknown.</summary>
public sealed class QueueConnectionException(string message, Exception? inner = null) : QueueException(message, inner);

/// <summary>There is no such queue (any more).</summary>
public sealed class QueueNotFoundException(string queue) : QueueException($"There is no queue \"{queue}\".")
{
    public string Queue { get; } = queue;
}

/// <summary>There is no such dead letter queue (any more).</summary>
public sealed class DeadLetterQueueNotFoundException(string queue) : QueueException($"There is no dead letter queue \"{queue}\".")
{
    public string Queue { get; } = queue;
}

/// <summary>The queue holds as many messages as it may; nothing was sent, and nothing older was dropped. Try again later.</summary>
public sealed class QueueFullException(string queue, Exception inner) : QueueException(inner.Message, inner)
{
    public string Queue { get; } = queue;
}

/// <summary>A message cannot be sent as it is; nothing was sent.</summary>
public sealed class MessageException(string message, Exception? inner = null) : QueueException(message, inner);

/// <summary>A transaction could not be completed; nothing of it was sent.</summary>
public sealed class QueueTransactionException(string message, Exception? inner = null) : QueueException(message, inner);
