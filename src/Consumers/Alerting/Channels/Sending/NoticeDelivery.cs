using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Channels.Sending;

/// <summary>Tries notices, each when it is due and by one host at a time, and decides what comes next. May be called at any time, any number of times.</summary>
sealed class NoticeDelivery(
    DeliveryBook book, ChannelSet channels, NoticeThreads threads, TakeOver takeOver, DeliveryLog log, SendingOptions options, TimeProvider time)
{
    /// <summary>Beyond every channel's own limit: then whoever tried is taken for dead.</summary>
    static readonly TimeSpan LongestTry = TimeSpan.FromSeconds(75);

    const string NotTried = "not tried: the channel failed again and again";

    static readonly TimeSpan ConcludeAgain = TimeSpan.FromSeconds(30);

    public async Task TryAsync(DeliverNotice order, CancellationToken cancellationToken)
    {
        var (delivery, version) = await book.FindAsync<Delivery>(Delivery.IdOf(order.Notice.NoticeId, order.Channel, order.Round), cancellationToken);
        var known = new Kept(delivery ?? new Delivery { Order = order }, version);
        if (known.Delivery.IsOver || time.GetUtcNow() < known.Delivery.NotBefore)
            return;

        if (known.Delivery.State == DeliveryState.Failed)
            await ConcludeAsync(known, cancellationToken);
        else if (await threads.IsOvertakenAsync(order, cancellationToken))
            await OvertakeAsync(known, cancellationToken);
        else if (channels.Find(order.Channel) is { } channel)
            await TryAsync(known, channel, cancellationToken);
        else
            await SettleAsync(known, null, new DeliveryAnswer(DeliveryOutcome.Refused, "the channel is no longer configured"), cancellationToken);
    }

    async Task TryAsync(Kept known, GatedChannel target, CancellationToken cancellationToken)
    {
        var entered = target.Gate.Enter();
        if (entered.IsBroken)
        {
            await SettleAsync(known, target, new DeliveryAnswer(DeliveryOutcome.Failed, NotTried), cancellationToken);
            return;
        }

        if (!entered.IsEntered)
        {
            await SaveAsync(known, known.Delivery with { NotBefore = time.GetUtcNow() + entered.Wait }, cancellationToken);
            return;
        }

        DeliveryAnswer? answer = null;
        try
        {
            // Whoever writes this first has the try; the others find that it is under way.
            if (await SaveAsync(known, known.Delivery with { NotBefore = time.GetUtcNow() + LongestTry }, cancellationToken) is not { } claimed)
                return;

            answer = await target.Channel.DeliverAsync(known.Delivery.Order.Notice, cancellationToken);
            known = claimed;
        }
        finally
        {
            target.Gate.Leave(answer);
        }

        // From here on the answer is known, and is kept whatever stops.
        await SettleAsync(known, target, answer, CancellationToken.None);
    }

    async Task SettleAsync(Kept known, GatedChannel? target, DeliveryAnswer answer, CancellationToken cancellationToken)
    {
        var (before, now) = (known.Delivery, time.GetUtcNow());
        if (answer.Outcome == DeliveryOutcome.Delivered)
        {
            await SaveAsync(known, before with { State = DeliveryState.Delivered, IsOver = true, Answer = answer.Detail }, cancellationToken);
            await threads.NoteDeliveredAsync(before.Order, cancellationToken);
            await LogAsync("delivered", before.Attempts + 1);
            return;
        }

        var after = before with { Attempts = before.Attempts + 1, Answer = answer.Detail };
        if (answer.Outcome == DeliveryOutcome.Failed && before.Attempts < options.Delays.Count)
        {
            var wait = options.Delays[before.Attempts];
            after = after with { NotBefore = now + (answer.RetryAfter > wait ? answer.RetryAfter.Value : wait) };
            if (await SaveAsync(known, after, cancellationToken) is null)
                return;
            await LogAsync(answer.RetryAfter is null ? "failed" : "throttled", after.Attempts, after.NotBefore);
            if (after.Attempts >= options.TakeOverAfter || answer.Detail == NotTried)
                await takeOver.TellAsync(after, cancellationToken);
            return;
        }

        after = after with { State = DeliveryState.Failed, NotBefore = now };
        if (await SaveAsync(known, after, cancellationToken) is not { } failed)
            return;
        await LogAsync("given_up", after.Attempts);
        await ConcludeAsync(failed, cancellationToken);

        Task LogAsync(string outcome, int attempt, DateTimeOffset? next = null) =>
            log.AddAsync(DeliveryEntry.Of(before.Order, target?.Channel.Kind, now, attempt, outcome, answer.Detail, next));
    }

    /// <summary>What a channel gave up goes on elsewhere, or becomes a dead letter; until that is done it stays due.</summary>
    async Task ConcludeAsync(Kept known, CancellationToken cancellationToken)
    {
        var isDone = await takeOver.ConcludeAsync(known.Delivery, cancellationToken);
        await SaveAsync(known, isDone ? known.Delivery with { IsOver = true } : known.Delivery with { NotBefore = time.GetUtcNow() + ConcludeAgain }, cancellationToken);
    }

    async Task OvertakeAsync(Kept known, CancellationToken cancellationToken)
    {
        if (await SaveAsync(known, known.Delivery with { State = DeliveryState.Overtaken, IsOver = true }, cancellationToken) is not null)
            await log.AddAsync(DeliveryEntry.Of(
                known.Delivery.Order, channels.Find(known.Delivery.Order.Channel)?.Channel.Kind, time.GetUtcNow(), 0, "overtaken", "a younger notice of its group takes its place"));
    }

    /// <returns><see langword="null"/> where somebody else was first.</returns>
    async Task<Kept?> SaveAsync(Kept known, Delivery delivery, CancellationToken cancellationToken)
    {
        DateTimeOffset? due = delivery.IsOver ? null : delivery.NotBefore;
        return await book.SaveAsync(delivery.Id, known.Version, delivery, due, delivery.IsOver ? options.Remember : null, cancellationToken)
            ? new Kept(delivery, known.Version + 1)
            : null;
    }

    sealed record Kept(Delivery Delivery, long Version);
}
