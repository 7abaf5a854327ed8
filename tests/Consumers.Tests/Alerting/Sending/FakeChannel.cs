using PointBus.Consumers.Alerting.Channels;
using PointBus.Contracts;

namespace PointBus.Consumers.Tests.Alerting.Sending;

/// <summary>A channel that answers as it is told and keeps what it was given.</summary>
sealed class FakeChannel(string name, ChannelKind kind = ChannelKind.Webhook) : INoticeChannel
{
    public static readonly DeliveryAnswer Ok = new(DeliveryOutcome.Delivered, "ok"), Failed = new(DeliveryOutcome.Failed, "500"), Refused = new(DeliveryOutcome.Refused, "404");

    readonly TaskCompletionSource<DeliveryAnswer> never = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Lock gate = new();
    readonly List<AlertNotice> tried = [];

    public string Name => name;

    public ChannelKind Kind => kind;

    /// <summary>An answer that does not come before the end of the test.</summary>
    public Task<DeliveryAnswer> Never => never.Task;

    public Func<AlertNotice, Task<DeliveryAnswer>> Answers { get; set; } = _ => Task.FromResult(Ok);

    /// <summary>Every notice that it was asked to tell, the oldest first.</summary>
    public IReadOnlyList<AlertNotice> Tried
    {
        get
        {
            lock (gate)
                return [.. tried];
        }
    }

    public void Always(DeliveryAnswer answer) => Answers = _ => Task.FromResult(answer);

    public void LetGo() => never.TrySetResult(Failed);

    public Task<DeliveryAnswer> DeliverAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        lock (gate)
            tried.Add(notice);
        return Answers(notice).WaitAsync(cancellationToken);
    }
}
