namespace PointBus.Host.Ingest.Formats;

/// <summary>Degrees from the whole degrees and minutes that IGC and NMEA write, rounded once.</summary>
internal static class Degrees
{
    /// <summary>Minutes of exactly 60 carry to the next degree, as loggers that round write them; above 60 there is no value.</summary>
    /// <param name="whole">Whole degrees, 0 to 999.</param>
    /// <param name="minutes">Minutes times <paramref name="unitsPerMinute"/>.</param>
    /// <param name="unitsPerMinute">A power of ten, at most 10^10 so that every step is exact.</param>
    /// <param name="negative">South or west.</param>
    /// <param name="degrees">The value; never a negative zero.</param>
    public static bool TryCombine(int whole, long minutes, long unitsPerMinute, bool negative, out double degrees)
    {
        var unitsPerDegree = 60 * unitsPerMinute;
        var total = whole * unitsPerDegree + minutes;
        degrees = (negative ? -total : total) / (double)unitsPerDegree;
        return minutes <= unitsPerDegree;
    }
}
