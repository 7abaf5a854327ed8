using System.Globalization;

namespace PointBus.Soak.Oracle;

/// <summary>A flight whose points are one step apart, so that a row's flight and time give the point's number.</summary>
/// <param name="Number">Its place in the ledger.</param>
/// <param name="Id">As the product knows it.</param>
/// <param name="Source">The product's name for where its points come from.</param>
/// <param name="First">Number of its first point.</param>
/// <param name="Count">How many numbers are kept for it.</param>
/// <param name="Start">Time of its first point, microseconds since 1970.</param>
sealed record Flight(int Number, string Id, string Source, long First, int Count, long Start)
{
    /// <summary>Microseconds between two points: a second, which a track file can tell apart.</summary>
    public const long Step = 1_000_000;

    public long TimeOf(long point) => Start + (point - First) * Step;

    public DateTimeOffset MomentOf(long point) => DateTimeOffset.UnixEpoch.AddMicroseconds(TimeOf(point));

    public string TextOf(long point) => MomentOf(point).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <returns><see langword="null"/> for a time that no point of this flight has.</returns>
    public long? PointAt(long micros)
    {
        var (place, rest) = Math.DivRem(micros - Start, Step);
        return rest == 0 && place >= 0 && place < Count ? First + place : null;
    }
}
