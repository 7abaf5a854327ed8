using PointBus.Contracts;

namespace PointBus.Host.Ingest.Formats;

/// <summary>OziExplorer PLT: no column names, altitude in feet, time as days since 30 December 1899.</summary>
internal sealed class CsvOzi() : CsvVariant((byte)',')
{
    const double NoAltitude = -777;
    const double LastDay = 2_958_465;
    const double MillisecondsPerDay = 86_400_000;

    static readonly DateTimeOffset DayZero = new(1899, 12, 30, 0, 0, 0, TimeSpan.Zero);

    public override string? TryRead(CsvFields row, out Point? point)
    {
        point = null;
        if (row.Count < 5)
            return TrackCodes.CsvColumns;

        var lon = 0.0;
        double? feet = null;
        var code = AsciiNumbers.ReadCoordinate(row[0], out var lat)
            ?? AsciiNumbers.ReadCoordinate(row[1], out lon)
            ?? AsciiNumbers.ReadAltitude(row[3], 1, out feet);
        if (code is not null)
            return code;
        if (!AsciiNumbers.TryFinite(row[4], out var days) || days is < 0 or > LastDay)
            return TrackCodes.TimeInvalid;

        point = new Point
        {
            // Day numbers are written to about a millisecond; finer digits are rounding.
            Time = DayZero.AddMilliseconds(Math.Round(days * MillisecondsPerDay)),
            Lat = lat,
            Lon = lon,
            Elevation = feet is null or NoAltitude ? null : feet * AsciiNumbers.MetresPerFoot,
        };
        return null;
    }
}
