using System.Text;

namespace PointBus.Contracts.Packing;

/// <summary>The numbers of layout version 1. They are on the wire and in stored batches: never change one, add a version.</summary>
internal static class PackedLayout
{
    public const byte FirstVersion = 1;
    public const int MaxTextBytes = 1024;
    public const byte HasBitmap = 0x80;
    public const int RawDoubles = 15;
    public const long MaxScaled = 1L << 53;

    public static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>What whole numbers are divided by: decimals first, then the fractions of a minute in which IGC files and some trackers count degrees.</summary>
    public static ReadOnlySpan<double> Divisors => [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 60_000, 600_000, 6_000_000];

    public static int BitmapBytes(int rows) => (rows + 7) / 8;

    /// <summary>Columns of the table of points, in the order in which they are written; the number is the bit in the mask.</summary>
    internal static class PointColumn
    {
        public const int Time = 0, Lat = 1, Lon = 2, Elevation = 3, BarometricAltitude = 4, Speed = 5, SpeedKmh = 6, Heading = 7,
            UploadedAt = 8, FlightId = 9, DeviceId = 10, Marks = 11, Scoring = 12, Count = 13;
    }

    /// <summary>Columns of the table of scoring fields.</summary>
    internal static class ScoringColumn
    {
        public const int Time = 0, RoundedTime = 1, Validity = 2, Elevation = 3, AltitudeDiff = 4, AltitudeDiffSmooth = 5, SpeedSmooth = 6,
            Lad = 7, Lod = 8, TakeoffCondition = 9, InFlight = 10, Count = 11;
    }
}
