using PointBus.Contracts;

namespace PointBus.Host.Ingest.Formats;

/// <summary>Garmin G1000 logs: local time with its offset, altitudes in feet, ground speed in knots.</summary>
internal sealed class CsvGarmin(List<string> columns, byte delimiter) : CsvVariant(delimiter)
{
    readonly int _date = columns.IndexOf("lcl date");
    readonly int _clock = columns.IndexOf("lcl time");
    readonly int _offset = columns.IndexOf("utcofst");
    readonly int _lat = columns.IndexOf("latitude");
    readonly int _lon = columns.IndexOf("longitude");
    readonly int _barometric = columns.IndexOf("altb");
    readonly int _elevation = columns.Contains("altmsl") ? columns.IndexOf("altmsl") : columns.IndexOf("altgps");
    readonly int _speed = columns.IndexOf("gndspd");

    public static CsvGarmin? From(List<string> columns, byte delimiter)
    {
        var variant = new CsvGarmin(columns, delimiter);
        return variant is { _date: >= 0, _clock: >= 0, _offset: >= 0, _lat: >= 0, _lon: >= 0 } ? variant : null;
    }

    public override string? TryRead(CsvFields row, out Point? point)
    {
        point = null;
        if (row.Count > columns.Count)
            return TrackCodes.CsvColumns;

        // The log starts with the avionics, well before the receiver has a position.
        if (row[_lat].IsEmpty && row[_lon].IsEmpty)
            return null;

        var (lon, time) = (0.0, default(DateTimeOffset));
        double? elevation = null, barometric = null;
        var code = AsciiNumbers.ReadCoordinate(row[_lat], out var lat)
            ?? AsciiNumbers.ReadCoordinate(row[_lon], out lon)
            ?? IsoTime.ReadParts(row[_date], row[_clock], row[_offset], null, out time)
            ?? AsciiNumbers.ReadAltitude(row[_elevation], AsciiNumbers.MetresPerFoot, out elevation)
            ?? AsciiNumbers.ReadAltitude(row[_barometric], AsciiNumbers.MetresPerFoot, out barometric);
        if (code is not null)
            return code;

        point = new Point
        {
            Time = time,
            Lat = lat,
            Lon = lon,
            Elevation = elevation,
            BarometricAltitude = barometric,
            Speed = AsciiNumbers.TryFinite(row[_speed], out var knots) ? knots * AsciiNumbers.MetresPerSecondPerKnot : null,
        };
        return null;
    }
}
