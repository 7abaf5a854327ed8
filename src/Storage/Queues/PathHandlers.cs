using System.Collections.Concurrent;
using System.Text.Json;

namespace PointBus.Storage.Queues;

/// <summary>A message for the handler of a path.</summary>
/// <param name="Path">As it was given to <see cref="PathHandlers.Get"/>.</param>
/// <param name="Timestamp">When it was sent, UTC.</param>
/// <param name="Data">What was sent.</param>
/// <param name="Message">The message itself.</param>
public sealed record PathMessage(string Path, DateTimeOffset Timestamp, JsonElement Data, QueueMessage Message);

/// <summary>
/// Sends messages to paths and handles those that come. A path is the queue of its name with everything but letters and digits as <c>_</c>:
/// <c>order/status</c> and <c>/order/status/</c> are both <c>order_status</c>.
/// </summary>
public sealed class PathHandlers(QueueClient client, PathOptions? options = null)
{
    readonly ConcurrentDictionary<string, (string Path, Func<PathMessage, CancellationToken, Task> Handle)> _handlers = new();
    readonly ConcurrentDictionary<string, MessageQueue> _queues = new();

    internal PathOptions Options { get; } = options ?? new PathOptions();

    internal QueueClient Client => client;

    internal ICollection<string> Queues => _handlers.Keys;

    /// <summary>Handles the messages of a path; a later handler takes the place of an earlier one.</summary>
    public PathHandlers Get(string path, Func<PathMessage, CancellationToken, Task> handler)
    {
        _handlers[QueueNames.OfPath(path)] = (path, handler);
        return this;
    }

    /// <summary>Sends to a path. Without a handler the message waits, and the health check tells of it.</summary>
    /// <inheritdoc cref="MessageQueue.SendMessageAsync" path="/returns"/>
    public async Task<string> SendAsync(
        string path, object? data, long? ttlSeconds = null, string? messageId = null, DateTimeOffset? processAfter = null, int priority = 5, CancellationToken cancellationToken = default)
    {
        var queue = await QueueAsync(QueueNames.OfPath(path), cancellationToken);
        return await queue.SendMessageAsync(data, ttlSeconds, messageId, processAfter, priority, cancellationToken);
    }

    /// <summary>Takes messages of all paths once and handles them.</summary>
    /// <param name="count">At most so many of each path.</param>
    /// <param name="block">Whether to wait for messages where there are none.</param>
    /// <param name="timeout">How long to wait at most for those of one path.</param>
    /// <param name="cancellationToken">Ends waiting and handling; messages not handled are given back.</param>
    /// <returns>How many were handled without an error.</returns>
    public async Task<int> ProcessMessagesAsync(int count = 10, bool block = false, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var handled = await Task.WhenAll(Queues.Select(queue =>
            ProcessAsync(queue, count, block ? timeout ?? Options.IdleWait : TimeSpan.Zero, cancellationToken, cancellationToken)));
        return handled.Sum(one => one.Succeeded);
    }

    /// <summary>Handles messages until it is stopped.</summary>
    public PathRunner CreateRunner() => new(this);

    /// <param name="name">The queue.</param>
    /// <param name="count">At most so many.</param>
    /// <param name="wait">For the first message.</param>
    /// <param name="stopping">Ends the wait.</param>
    /// <param name="aborting">Ends the handlers too.</param>
    internal async Task<(int Taken, int Succeeded)> ProcessAsync(string name, int count, TimeSpan wait, CancellationToken stopping, CancellationToken aborting)
    {
        var queue = await QueueAsync(name, stopping);
        var messages = await queue.TakeAsync(count, wait, Options.ConsumerId, Options.Lease, stopping);
        using var workers = new SemaphoreSlim(Options.Workers);
        var outcomes = await Task.WhenAll(messages.Select(message => HandleAsync(queue, message, workers, aborting)));
        return (messages.Count, outcomes.Count(succeeded => succeeded));
    }

    async Task<bool> HandleAsync(MessageQueue queue, QueueMessage message, SemaphoreSlim workers, CancellationToken aborting)
    {
        await workers.WaitAsync(CancellationToken.None);
        using var deadline = new CancellationTokenSource(Options.HandlerTimeout, client.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, aborting);
        try
        {
            aborting.ThrowIfCancellationRequested();
            var (path, handle) = _handlers[queue.Keys.Lane.Name];
            // A handler that does not look at its token does not hold up the others.
            await handle(new PathMessage(path, message.Timestamp, message.Data!.Value, message), both.Token).WaitAsync(both.Token);
        }
        catch (OperationCanceledException) when (aborting.IsCancellationRequested)
        {
            await queue.ReleaseMessagesAsync([message], CancellationToken.None);
            return false;
        }
        catch (Exception e)
        {
            var reason = deadline.IsCancellationRequested && e is OperationCanceledException ? QueueReasons.Timeout : QueueReasons.ProcessingError + e.Message;
            await FailAsync(queue, message, reason, Options.IsPermanent(e));
            return false;
        }
        finally
        {
            workers.Release();
        }

        return await queue.AcknowledgeMessagesAsync([message], CancellationToken.None) == 1;
    }

    Task FailAsync(MessageQueue queue, QueueMessage message, string reason, bool isPermanent)
    {
        var attempts = message.Attempts + 1;
        return isPermanent || attempts >= Options.MaxAttempts
            ? queue.MoveToDlqAsync([message], reason, CancellationToken.None)
            : queue.RetryMessageAsync(message, reason, Options.DelayAfter(attempts), CancellationToken.None);
    }

    async Task<MessageQueue> QueueAsync(string name, CancellationToken cancellationToken) =>
        _queues.TryGetValue(name, out var queue) ? queue : _queues[name] = (await client.CreateQueuePairAsync(name, cancellationToken)).Queue;
}
