namespace PointBus.Cli.Http;

/// <summary>How long to go on after a server that asks to come back later, or one that went away in the middle.</summary>
internal sealed class RetryRule(bool enabled)
{
    const int MostRepeats = 6;
    static readonly TimeSpan MostWaiting = TimeSpan.FromMinutes(5);

    TimeSpan _waited;
    int _repeats;

    /// <returns>The wait before the next try, or <see langword="null"/> when it is time to give up.</returns>
    public TimeSpan? Next(HostException failure, bool reachedBefore)
    {
        var wait = failure.RetryAfter ?? (failure.IsAway && reachedBefore ? TimeSpan.FromSeconds(1 << _repeats) : null);
        if (!enabled || wait is not { } told || _repeats >= MostRepeats || _waited + told > MostWaiting)
            return null;

        _repeats++;
        _waited += told;
        return told;
    }
}
