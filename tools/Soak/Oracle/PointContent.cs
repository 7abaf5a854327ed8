namespace PointBus.Soak.Oracle;

/// <summary>
/// A point's position and elevation in one number. Positions are whole thousandths of a minute, which a track file can hold too,
/// so that what comes back can be compared exactly, whichever way it took.
/// </summary>
readonly record struct PointContent(ulong Bits)
{
    public const int UnitsPerDegree = 60_000;
    public const int MaxElevation = 9_999;

    /// <summary>What the database refuses while it is told to.</summary>
    public const int PoisonElevation = 6_666;

    const int LatBits = 24, LonBits = 25;
    const int LatZero = 90 * UnitsPerDegree, LonZero = 180 * UnitsPerDegree;

    // A store that keeps doubles gives back what was sent to within this.
    const double Tolerance = 1e-3;

    public int LatUnits => (int)(Bits & ((1 << LatBits) - 1)) - LatZero;

    public int LonUnits => (int)((Bits >> LatBits) & ((1 << LonBits) - 1)) - LonZero;

    public int Elevation => (int)(Bits >> (LatBits + LonBits));

    public double Lat => Math.Round(LatUnits / (double)UnitsPerDegree, 7);

    public double Lon => Math.Round(LonUnits / (double)UnitsPerDegree, 7);

    public static PointContent Of(int latUnits, int lonUnits, int elevation) =>
        new((ulong)(uint)(latUnits + LatZero) | ((ulong)(uint)(lonUnits + LonZero) << LatBits) | ((ulong)(uint)elevation << (LatBits + LonBits)));

    /// <summary>Follows from the number alone, so that a mix-up of two points shows. Away from the poles and from 0/0.</summary>
    public static PointContent Generated(ulong seed, long number)
    {
        var hash = Mix(seed * 0x9E3779B97F4A7C15 + (ulong)number);
        var lat = (int)(hash % (80 * UnitsPerDegree)) + 1;
        var lon = (int)((hash >> 24) % (160 * UnitsPerDegree)) + 1;
        return Of((hash & 1) == 0 ? lat : -lat, (hash & 2) == 0 ? lon : -lon, ElevationOf(hash >> 50));
    }

    /// <summary>The same place with another elevation: the same key with other content.</summary>
    public PointContent Otherwise() => Of(LatUnits, LonUnits, ElevationOf((ulong)Elevation + 1));

    public PointContent Poisoned() => Of(LatUnits, LonUnits, PoisonElevation);

    /// <summary><see langword="null"/> where these values are no content that was ever sent.</summary>
    public static PointContent? Read(double lat, double lon, double? elevation)
    {
        if (elevation is not { } metres || !IsWhole(lat * UnitsPerDegree, 90) || !IsWhole(lon * UnitsPerDegree, 180) || metres is < 0 or > MaxElevation || metres % 1 != 0)
            return null;
        return Of((int)Math.Round(lat * UnitsPerDegree), (int)Math.Round(lon * UnitsPerDegree), (int)metres);
    }

    static bool IsWhole(double units, int maxDegrees) =>
        Math.Abs(units) <= maxDegrees * UnitsPerDegree && Math.Abs(units - Math.Round(units)) < Tolerance * 10;

    static int ElevationOf(ulong number) => (int)(number % 4_000) is var metres && metres == PoisonElevation ? 0 : metres;

    static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
