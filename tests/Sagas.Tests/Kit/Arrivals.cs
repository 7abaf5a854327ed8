using System.Collections.Concurrent;
using MassTransit;
using PointBus.Sagas.Delivery;

namespace PointBus.Sagas.Tests.Kit;

/// <summary>Tells when the saga's endpoint is done with a message, its outbox included.</summary>
sealed class Arrivals : IReceiveObserver
{
    readonly ConcurrentDictionary<Guid, TaskCompletionSource> _done = new();

    public Task DoneAsync(Guid messageId) => Of(messageId).Task.WaitAsync(TimeSpan.FromSeconds(30));

    public Task PostReceive(ReceiveContext context)
    {
        if (context.InputAddress.AbsolutePath.EndsWith(BatchDeliveryDefinition.QueueName, StringComparison.Ordinal) && context.GetMessageId() is { } id)
            Of(id).TrySetResult();
        return Task.CompletedTask;
    }

    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class =>
        Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class =>
        Task.CompletedTask;

    public Task ReceiveFault(ReceiveContext context, Exception exception) => Task.CompletedTask;

    TaskCompletionSource Of(Guid messageId) => _done.GetOrAdd(messageId, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
