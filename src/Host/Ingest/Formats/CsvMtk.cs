using System.Text;
using PointBus.Contracts;

namespace PointBus.Host.Ingest.Formats;

/// <summary>MTK loggers: hemispheres in columns of their own, units beside the values, times in UTC.</summary>
internal sealed class CsvMtk(List<string> columns, byte delimiter) : CsvVariant(delimiter)
{
    readonly int _lat = columns.IndexOf("latitude");
    readonly int _north = columns.IndexOf("n/s");
    readonly int _lon = columns.IndexOf("longitude");
    readonly int _east = columns.IndexOf("e/w");
    readonly int _height = columns.IndexOf("height");
    readonly int _valid = columns.IndexOf("valid");
    readonly int _date = columns.IndexOf("date");
    readonly int _clock = columns.IndexOf("time");

    public static CsvMtk? From(List<string> columns, byte delimiter)
    {
        var variant = new CsvMtk(columns, delimiter);
        return variant is { _lat: >= 0, _north: >= 0, _lon: >= 0, _east: >= 0, _date: >= 0, _clock: >= 0 } ? variant : null;
    }

    public override string? TryRead(CsvFields row, out Point? point)
    {
        point = null;
        if (row.Count > columns.Count || row.Count <= Math.Max(Math.Max(_north, _east), Math.Max(_date, _clock)))
            return TrackCodes.CsvColumns;
        if (Ascii.EqualsIgnoreCase(row[_valid], "no fix"u8))
            return null;

        var (lon, time) = (0.0, default(DateTimeOffset));
        double? height = null;
        var code = ReadAngle(row[_lat], row[_north], (byte)'N', (byte)'S', out var lat)
            ?? ReadAngle(row[_lon], row[_east], (byte)'E', (byte)'W', out lon)
            ?? IsoTime.ReadParts(row[_date], row[_clock], default, TimeSpan.Zero, out time)
            ?? ReadHeight(row[_height], out height);
        if (code is not null)
            return code;

        point = new Point { Time = time, Lat = lat, Lon = lon, Elevation = height };
        return null;
    }

    static string? ReadAngle(ReadOnlySpan<byte> text, ReadOnlySpan<byte> side, byte positive, byte negative, out double angle)
    {
        if (AsciiNumbers.ReadCoordinate(text, out angle) is { } code)
            return code;
        if (side is not [var letter] || (letter != positive && letter != negative))
            return TrackCodes.CoordInvalid;

        if (letter == negative && angle != 0)
            angle = -angle;
        return null;
    }

    static string? ReadHeight(ReadOnlySpan<byte> text, out double? metres)
    {
        metres = null;
        var blank = text.IndexOf((byte)' ');
        var unit = blank < 0 ? default : text[(blank + 1)..].Trim((byte)' ');
        if (!unit.IsEmpty && !unit.SequenceEqual("m"u8) && !unit.SequenceEqual("ft"u8))
            return TrackCodes.AltitudeInvalid;

        return AsciiNumbers.ReadAltitude(blank < 0 ? text : text[..blank], unit.SequenceEqual("ft"u8) ? AsciiNumbers.MetresPerFoot : 1, out metres);
    }
}
