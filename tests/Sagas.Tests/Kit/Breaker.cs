using MassTransit;

namespace PointBus.Sagas.Tests.Kit;

/// <summary>Loses messages on their way out, as when the process dies between the save and the sending.</summary>
sealed class Breaker : ISendObserver, IPublishObserver
{
    public Func<object, bool> Breaks { get; set; } = _ => false;

    /// <summary>Never sends the message nor says so, as a channel that died without telling those who wait for it.</summary>
    public Func<object, bool> Hangs { get; set; } = _ => false;

    public Task PreSend<T>(SendContext<T> context)
        where T : class =>
        LetPass(context.Message);

    public Task PrePublish<T>(PublishContext<T> context)
        where T : class =>
        LetPass(context.Message);

    public Task PostSend<T>(SendContext<T> context)
        where T : class =>
        Task.CompletedTask;

    public Task SendFault<T>(SendContext<T> context, Exception exception)
        where T : class =>
        Task.CompletedTask;

    public Task PostPublish<T>(PublishContext<T> context)
        where T : class =>
        Task.CompletedTask;

    public Task PublishFault<T>(PublishContext<T> context, Exception exception)
        where T : class =>
        Task.CompletedTask;

    Task LetPass(object message) => Hangs(message) ? new TaskCompletionSource().Task : Breaks(message) ? Task.FromException(new InvalidOperationException("The connection broke.")) : Task.CompletedTask;
}
