using System.Collections.Concurrent;

namespace PointBus.Sagas.Tests.Kit;

/// <summary>What arrived in a queue.</summary>
sealed class Inbox
{
    readonly ConcurrentQueue<object> _messages = new();

    public IReadOnlyList<object> All => [.. _messages];

    public IReadOnlyList<T> Of<T>() => [.. _messages.OfType<T>()];

    public Task Add(object message)
    {
        _messages.Enqueue(message);
        return Task.CompletedTask;
    }
}
