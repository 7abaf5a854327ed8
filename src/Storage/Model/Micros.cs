namespace PointBus.Storage.Model;

/// <summary>Times as whole microseconds since 1970, the precision that every engine keeps.</summary>
internal static class Micros
{
    public static long Of(DateTimeOffset time)
    {
        var ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;

        // Rounded down, so that times before 1970 and after it are cut the same way.
        return ticks >= 0 ? ticks / TimeSpan.TicksPerMicrosecond : -((-ticks + TimeSpan.TicksPerMicrosecond - 1) / TimeSpan.TicksPerMicrosecond);
    }

    public static DateTimeOffset ToTime(long micros) =>
        new(DateTimeOffset.UnixEpoch.UtcTicks + micros * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);

    public static DateTimeOffset Cut(DateTimeOffset time) => ToTime(Of(time));
}
