using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Channels.Sending;

/// <summary>What becomes of a notice that a channel cannot deliver: another channel of its route, or a dead letter.</summary>
sealed class TakeOver(DeliveryBook book, NoticeDispatch dispatch, NoticeLetters letters, DeliveryLog log, TimeProvider time)
{
    /// <summary>Has the next channel tell the notice too, unless one of the others has, or is about to. Safe to run again.</summary>
    /// <returns>Whether somebody else tells it.</returns>
    public async Task<bool> TellAsync(Delivery failed, CancellationToken cancellationToken)
    {
        var order = failed.Order;
        var others = order.Fallbacks.Where(name => name != order.Channel).ToList();
        var found = await Task.WhenAll(others.Select(name => FindAsync(order, name, cancellationToken)));
        if (found.Any(other => other?.State is DeliveryState.Delivered or DeliveryState.Overtaken || other is { State: DeliveryState.Open, Attempts: 0 }))
            return true;

        // One that waits for its next try may still do it, but is no reason to leave a fresh channel out.
        foreach (var name in others.Zip(found).Where(pair => pair.Second is null).Select(pair => pair.First))
        {
            await HandAsync(order with { Channel = name, FailedBefore = [.. order.FailedBefore, order.Channel] }, cancellationToken);
            await log.AddAsync(DeliveryEntry.Of(order, null, time.GetUtcNow(), failed.Attempts, "taken_over", $"{name} takes over"));
            return true;
        }

        return found.Any(other => other?.State == DeliveryState.Open);
    }

    /// <summary>For a channel that gave up. The last one to do so makes the dead letter.</summary>
    /// <returns>Whether it is done, and not to be looked at again.</returns>
    public async Task<bool> ConcludeAsync(Delivery failed, CancellationToken cancellationToken)
    {
        if (await TellAsync(failed, cancellationToken))
            return true;
        if (!await letters.TryAddAsync(failed, cancellationToken))
            return false;

        await log.AddAsync(DeliveryEntry.Of(failed.Order, null, time.GetUtcNow(), failed.Attempts, "dead_letter", failed.Answer ?? ""));
        return true;
    }

    /// <summary>Keeps the delivery first, so that it is found when it is due even if nobody gets the message.</summary>
    public async Task HandAsync(DeliverNotice order, CancellationToken cancellationToken)
    {
        var delivery = new Delivery { Order = order, NotBefore = time.GetUtcNow() };
        await book.SaveAsync(delivery.Id, 0, delivery, time.GetUtcNow() + DueLoop.Lease, null, cancellationToken);
        await dispatch.SendAsync(order, cancellationToken);
    }

    async Task<Delivery?> FindAsync(DeliverNotice order, string channel, CancellationToken cancellationToken) =>
        (await book.FindAsync<Delivery>(Delivery.IdOf(order.Notice.NoticeId, channel, order.Round), cancellationToken)).Document;
}
