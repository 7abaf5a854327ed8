namespace PointBus.Storage.Redis;

/// <summary>Stamps of acceptance in microseconds since 1970: never the same twice and never backwards in this process, and far enough apart to be told apart in <see cref="ReadyScore"/>.</summary>
internal sealed class AcceptanceClock(TimeProvider time)
{
    long _last;

    public long Next()
    {
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var now = time.GetUtcNow().Ticks - DateTimeOffset.UnixEpoch.Ticks;
            var next = Math.Max(now / TimeSpan.TicksPerMicrosecond, last + ReadyScore.StepMicroseconds);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
                return next;
        }
    }
}
