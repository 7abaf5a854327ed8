using System.Text;
using PointBus.Contracts;

namespace PointBus.Host.Ingest.Formats;

/// <summary><c>lat,lng,datetime,uid</c> and <c>X;Y;..;t</c>, where X is the longitude; other columns do not matter.</summary>
internal sealed class CsvSimple : CsvVariant
{
    readonly TimeSpan? _assumedOffset;
    readonly int _count;
    readonly int _lat;
    readonly int _lon;
    readonly int _time;
    readonly int _elevation;
    readonly int _barometric;
    readonly int _device;

    CsvSimple(List<string> columns, byte delimiter, TimeSpan? assumedOffset) : base(delimiter)
    {
        _assumedOffset = assumedOffset;
        _count = columns.Count;
        _lat = Find(columns, "lat", "latitude", "y");
        _lon = Find(columns, "lon", "lng", "long", "longitude", "x");
        _time = Find(columns, "datetime", "date_time", "timestamp", "time", "t");
        _elevation = Find(columns, "elevation", "ele", "gps_alt", "altitude", "alt");
        _barometric = Find(columns, "barometric_altitude", "pressure_alt");
        _device = Find(columns, "uid", "device_id");
    }

    public static CsvSimple? From(List<string> columns, byte delimiter, TimeSpan? assumedOffset)
    {
        var variant = new CsvSimple(columns, delimiter, assumedOffset);
        return variant is { _lat: >= 0, _lon: >= 0, _time: >= 0 } ? variant : null;
    }

    public override string? TryRead(CsvFields row, out Point? point)
    {
        point = null;

        // More fields than names is what a decimal comma looks like here: never read such a row by position.
        if (row.Count > _count || row.Count <= Math.Max(_lat, Math.Max(_lon, _time)))
            return TrackCodes.CsvColumns;

        var text = new FixText
        {
            Lat = row[_lat],
            Lon = row[_lon],
            Time = row[_time],
            Elevation = row[_elevation],
            BarometricAltitude = row[_barometric],
        };
        var code = text.TryRead(_assumedOffset, out point);
        if (point is not null && !row[_device].IsEmpty)
            point = point with { DeviceId = Encoding.UTF8.GetString(row[_device]) };

        return code;
    }

    static int Find(List<string> columns, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (columns.IndexOf(name) is >= 0 and var index)
                return index;

        return -1;
    }
}
