using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using PointBus.Storage.Redis;

namespace PointBus.Storage.Queues;

public sealed partial class QueueClient
{
    static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(10);

    readonly ConcurrentDictionary<string, DateTimeOffset> _noted = new();

    /// <summary>Makes a message of data, before anything is sent.</summary>
    internal NewMessage Prepare(Lane queue, object? data, long? ttlSeconds, string? messageId, DateTimeOffset? processAfter, int priority)
    {
        if (priority is < 1 or > 10)
            throw new MessageException($"Priority {priority} is not 1 to 10.");
        if (ttlSeconds is < 0 or > 1_000_000_000)
            throw new MessageException($"A time to live of {ttlSeconds} seconds is not 0 to a billion.");

        var now = Messages.Lanes.Now;
        var meta = new MessageMeta(messageId ?? Guid.NewGuid().ToString(), now, ttlSeconds, Activity.Current?.TraceId.ToString());
        return new NewMessage(Messages.Lanes.Registry.Keys(queue), MessageIds.At(Messages.Lanes.Clock.Next()), Serialize(data), meta, priority)
        {
            Due = processAfter?.ToUnixTimeMilliseconds(),
            ExpiresAt = ttlSeconds is { } seconds ? now + (seconds * 1_000) : null,
        };
    }

    internal async Task SendAsync(IReadOnlyList<NewMessage> messages, CancellationToken cancellationToken)
    {
        foreach (var keys in messages.Select(message => message.Keys).Distinct())
            if (!await CallAsync(keys, () => Messages.UseAsync(keys, cancellationToken)))
                throw new QueueException($"\"{keys.Lane.Name}\" is a lane of points; messages need a queue with another name.");
        await CallAsync(messages[0].Keys, () => Messages.SendAsync(messages, cancellationToken));
    }

    /// <summary>Does it for each queue that the messages came from.</summary>
    internal async Task<int> ByQueueAsync(IEnumerable<QueueMessage> messages, Func<LaneKeys, IReadOnlyList<RedisMessages.Reference>, Task<int>> call)
    {
        var counts = await Task.WhenAll(messages.GroupBy(message => message.Keys).Select(queue =>
            CallAsync(queue.Key, () => call(queue.Key, [.. queue.Select(message => message.Reference)]))));
        return counts.Sum();
    }

    /// <summary>Tells the buffer's errors as the library's.</summary>
    internal async Task<T> CallAsync<T>(LaneKeys? keys, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (BufferUnavailableException e)
        {
            throw new QueueConnectionException(e.Message, e);
        }
        catch (BufferFullException e)
        {
            throw new QueueFullException(keys is null ? e.Lane ?? "" : QueueNames.Of(Prefix, keys.Lane, isDlq: false), e);
        }
    }

    /// <summary>Who looks at a queue's health learns that it has consumers; not told at every read.</summary>
    internal async Task NoteConsumerAsync(LaneKeys keys, CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        if (_noted.TryGetValue(keys.Lane.Name, out var last) && now - last < NoteEvery)
            return;

        _noted[keys.Lane.Name] = now;
        await CallAsync(keys, () => Messages.NoteConsumerAsync(keys, cancellationToken));
    }

    /// <returns><see langword="null"/> where there is no such queue.</returns>
    internal QueueInfo? Describe(QueueState state, bool isDlq)
    {
        var name = QueueNames.Of(Prefix, state.Keys.Lane, isDlq);
        var group = $"{state.Keys.Lane.Name}-group";
        return (isDlq, state.CreatedAt, state.DlqCreatedAt) switch
        {
            (false, { } created, _) => new QueueInfo(name, false, state.Held, state.Leased, group, created) { Paused = state.Paused },
            (true, _, { } created) => new QueueInfo(name, true, state.Dead, 0, group + "-dlq", created),
            _ => null,
        };
    }

    internal async Task AuditAsync(string action, string target, long? count, string? detail)
    {
        if (_audit is null)
            return;

        var record = new AuditRecord
        {
            Id = Guid.CreateVersion7(Time.GetUtcNow()),
            At = Time.GetUtcNow(),
            Actor = Options.Actor,
            Action = action,
            Target = target,
            Count = count,
            Outcome = "done",
            Detail = detail,
        };
        // It is done by now: the record of it is not to be cancelled with the caller.
        await _audit.AppendAsync(record, CancellationToken.None);
    }

    byte[] Serialize(object? data)
    {
        byte[] json;
        try
        {
            json = JsonSerializer.SerializeToUtf8Bytes(data, QueueOptions.Json);
        }
        catch (Exception e) when (e is NotSupportedException or JsonException or InvalidOperationException or ArgumentException)
        {
            throw new MessageException("The data cannot be written as JSON: " + e.Message, e);
        }

        return json.Length <= Options.MaxMessageBytes
            ? json
            : throw new MessageException($"The message has {json.Length} bytes, {Options.MaxMessageBytes} are allowed; store the data elsewhere and send where it is.");
    }
}
