using PointBus.Bench.Measures;
using PointBus.Contracts;
using PointBus.Storage.Model;
using PointBus.Storage;

namespace PointBus.Bench.Peers;

/// <summary>The points of a request as a plain message, the way a first version of such a system would have it.</summary>
public sealed record PeerBatch(string FlightId, string DeviceId, IReadOnlyList<PeerPoint> Points)
{
    internal static PeerBatch Of(Flight flight) => new(flight.Id, Work.Requests.Device, [.. flight.Points.Select(PeerPoint.Of)]);
}

/// <summary>One position.</summary>
public sealed record PeerPoint(DateTimeOffset Time, double Lat, double Lon, double? Elevation, double? BarometricAltitude)
{
    internal static PeerPoint Of(Point point) => new(point.Time, point.Lat, point.Lon, point.Elevation, point.BarometricAltitude);
}

/// <summary>One position as a message of its own.</summary>
public sealed record PeerFix(string FlightId, string DeviceId, PeerPoint Point);

static class PeerRows
{
    public static UploadPointRow Row(string flightId, string deviceId, PeerPoint point) => new()
    {
        Flight = FlightKey.For(flightId, RawCopy.Source),
        Time = point.Time,
        Lat = point.Lat,
        Lon = point.Lon,
        Elevation = point.Elevation,
        BarometricAltitude = point.BarometricAltitude,
        DeviceId = deviceId,
    };
}
