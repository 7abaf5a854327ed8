using PointBus.Host.Admin;

namespace PointBus.Host.Telemetry.Metrics;

/// <summary>Keeps the ledger, whose reading takes the longer the more batches the journal holds: it rests twenty times as long as it took. One caller at a time.</summary>
sealed class LedgerWatch(LedgerReader ledger, TimeProvider time)
{
    const int Rest = 20;

    static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    Task<Known>? running;
    volatile Known? last;

    public TimeSpan Age => last is { } known ? time.GetUtcNow() - known.At : TimeSpan.Zero;

    /// <summary>Waits until the token ends, and then takes what is known; the reading goes on.</summary>
    public async Task<IReadOnlyList<LedgerLine>> ReadAsync(CancellationToken cancellationToken)
    {
        if (running is null && last is { } fresh && Age < Rest * fresh.Took)
            return fresh.Lines;

        running ??= ReadNowAsync();
        try
        {
            last = await running.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!running.IsCompleted && last is not null)
        {
            return last.Lines;
        }
        finally
        {
            if (running.IsCompleted)
                running = null;
        }

        return last.Lines;
    }

    async Task<Known> ReadNowAsync()
    {
        using var limit = new CancellationTokenSource(Limit, time);
        var (at, start) = (time.GetUtcNow(), time.GetTimestamp());
        var lines = await ledger.ReadAsync(limit.Token);
        return new Known(lines, at, time.GetElapsedTime(start));
    }

    sealed record Known(IReadOnlyList<LedgerLine> Lines, DateTimeOffset At, TimeSpan Took);
}
