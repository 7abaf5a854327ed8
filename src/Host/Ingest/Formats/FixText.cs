using PointBus.Contracts;

namespace PointBus.Host.Ingest.Formats;

/// <summary>The texts of one fix where a format writes numbers and an ISO time, and the point they make.</summary>
internal ref struct FixText
{
    public ReadOnlySpan<byte> Lat { get; set; }
    public ReadOnlySpan<byte> Lon { get; set; }
    public ReadOnlySpan<byte> Time { get; set; }
    public ReadOnlySpan<byte> Elevation { get; set; }
    public ReadOnlySpan<byte> BarometricAltitude { get; set; }

    /// <summary>Reads all fields; the first that cannot be read refuses the fix.</summary>
    /// <returns>The code of the refusal, or <see langword="null"/>.</returns>
    public readonly string? TryRead(TimeSpan? assumedOffset, out Point? point)
    {
        point = null;
        var (lon, time) = (0.0, default(DateTimeOffset));
        double? elevation = null, barometric = null;
        var code = AsciiNumbers.ReadCoordinate(Lat, out var lat)
            ?? AsciiNumbers.ReadCoordinate(Lon, out lon)
            ?? IsoTime.Read(Time, assumedOffset, out time)
            ?? AsciiNumbers.ReadAltitude(Elevation, 1, out elevation)
            ?? AsciiNumbers.ReadAltitude(BarometricAltitude, 1, out barometric);
        if (code is not null)
            return code;

        point = new Point { Time = time, Lat = lat, Lon = lon, Elevation = elevation, BarometricAltitude = barometric };
        return null;
    }
}
