using MassTransit;
using PointBus.Contracts;

namespace PointBus.Sagas.Delivery;

/// <summary>How an event stands to what the saga knows: events come twice, late, and out of order.</summary>
static class EventAge
{
    /// <summary>Of an acceptance of the batch before the one that is known.</summary>
    public static bool IsOfThePast<T>(this BehaviorContext<BatchDelivery, T> x)
        where T : BatchEvent =>
        x.Saga.IsNewerThan(x.Message.Batch);

    /// <summary>Told of a batch whose end is not known, or that was accepted again since.</summary>
    public static bool IsNews<T>(this BehaviorContext<BatchDelivery, T> x)
        where T : BatchEvent =>
        x.Saga.IsOlderThan(x.Message.Batch) || x.Saga.End is null;

    /// <summary>The batch has failed more often since it lay there.</summary>
    public static bool IsOutdated(this BehaviorContext<BatchDelivery, BatchBuffered> x) =>
        x.IsOfThePast() || (!x.Saga.IsOlderThan(x.Message.Batch) && x.Message.Attempts < x.Saga.Attempts);

    /// <summary>A failure that nothing was decided about yet; not a repeat or a reminder.</summary>
    public static bool IsNewAttempt(this BehaviorContext<BatchDelivery, BatchFaulted> x) =>
        x.Saga.IsOlderThan(x.Message.Batch) || (!x.IsOfThePast() && x.Message.Attempts > x.Saga.Attempts);
}
