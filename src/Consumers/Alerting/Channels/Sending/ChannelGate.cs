namespace PointBus.Consumers.Alerting.Channels.Sending;

/// <summary>Whether a channel may be tried now: not too often, not too much at once, not while it asked for a pause or fails each time.</summary>
sealed class ChannelGate(TimeSpan interval, SendingOptions options, TimeProvider time)
{
    readonly Breaker breaker = new(options.BreakerFailures, options.BreakerRecovery, time);
    readonly Lock gate = new();
    DateTimeOffset next;
    DateTimeOffset held;
    int inside;

    /// <summary>Whether it failed each time and nothing was delivered since.</summary>
    public bool HasOpened => breaker.HasOpened();

    /// <returns>Entered, and to be left; or how long to wait; or that it fails each time.</returns>
    public GateAnswer Enter()
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (now < held)
                return new GateAnswer(false, held - now);
            if (inside >= options.AtOnce)
                return new GateAnswer(false, options.BusyWait);
            if (now < next)
                return new GateAnswer(false, next - now);
            if (!breaker.TryEnter())
                return new GateAnswer(false, TimeSpan.Zero, IsBroken: true);

            inside++;
            next = now + interval;
            return new GateAnswer(true, TimeSpan.Zero);
        }
    }

    /// <param name="answer"><see langword="null"/> where nothing was tried after all.</param>
    public void Leave(DeliveryAnswer? answer)
    {
        lock (gate)
        {
            inside--;
            if (answer?.RetryAfter is { } pause)
                held = time.GetUtcNow() + pause;
        }

        if (answer is { Outcome: DeliveryOutcome.Failed, RetryAfter: null })
            breaker.Failed();
        else if (answer is not null)
            breaker.Succeeded();
    }
}

/// <summary>What a gate says.</summary>
readonly record struct GateAnswer(bool IsEntered, TimeSpan Wait, bool IsBroken = false);
