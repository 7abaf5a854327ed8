namespace PointBus.Storage;

/// <summary>
/// Wakes the persist loop when a batch became claimable in this process. A hint only: batches of other processes
/// and missed pulses are found at the loop's next look, so a wait always has a timeout.
/// </summary>
public sealed class BufferSignal(TimeProvider time)
{
    TaskCompletionSource _pulse = NewPulse();

    /// <summary>Wakes those who wait; if nobody does, the next wait ends at once. May be repeated.</summary>
    public void Set() => Volatile.Read(ref _pulse).TrySetResult();

    /// <summary>Waits for <see cref="Set"/>, at most <paramref name="timeout"/>.</summary>
    /// <returns>Whether it was set; <see langword="false"/> on timeout.</returns>
    public async Task<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var pulse = Volatile.Read(ref _pulse);
        try
        {
            await pulse.Task.WaitAsync(timeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return false;
        }

        Interlocked.CompareExchange(ref _pulse, NewPulse(), pulse);
        return true;
    }

    static TaskCompletionSource NewPulse() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
