using System.Collections.Frozen;

namespace PointBus.Contracts.Packing;

/// <summary>The fields of a point in JSON.</summary>
internal enum PointField
{
    DateTime, Time, Lat, Lon, Elevation, GpsAltitude, BarometricAltitude, Speed, SpeedKmh, Heading, UploadedAt, FlightId, DeviceId, Marks,
    Scoring, RoundedTime, Validity, AltitudeDiff, AltitudeDiffSmooth, SpeedSmooth, Lad, Lod, TakeoffCondition, InFlight,
    Count,
}

/// <summary>The names under which publishers know the fields: our own, and those of the systems that sent points before.</summary>
internal static class PointFieldNames
{
    public const int Longest = 20;

    static readonly FrozenDictionary<string, PointField> Fields = new Dictionary<string, PointField>
    {
        ["date_time"] = PointField.DateTime, ["dateTime"] = PointField.DateTime, ["datetime"] = PointField.DateTime,
        ["time"] = PointField.Time,
        ["lat"] = PointField.Lat,
        ["lon"] = PointField.Lon,
        ["elevation"] = PointField.Elevation,
        ["gps_alt"] = PointField.GpsAltitude, ["gpsAlt"] = PointField.GpsAltitude,
        ["barometric_altitude"] = PointField.BarometricAltitude, ["barometricAltitude"] = PointField.BarometricAltitude,
        ["pressure_alt"] = PointField.BarometricAltitude, ["pressureAlt"] = PointField.BarometricAltitude,
        ["speed"] = PointField.Speed,
        ["speed_kmh"] = PointField.SpeedKmh, ["speedKmh"] = PointField.SpeedKmh,
        ["heading"] = PointField.Heading,
        ["uploaded_at"] = PointField.UploadedAt, ["uploadedAt"] = PointField.UploadedAt,
        ["flight_id"] = PointField.FlightId, ["flightId"] = PointField.FlightId,
        ["device_id"] = PointField.DeviceId, ["deviceId"] = PointField.DeviceId,
        ["marks"] = PointField.Marks,
        ["scoring"] = PointField.Scoring,
        ["rounded_time"] = PointField.RoundedTime, ["roundedTime"] = PointField.RoundedTime,
        ["validity"] = PointField.Validity,
        ["altitude_diff"] = PointField.AltitudeDiff, ["altitudeDiff"] = PointField.AltitudeDiff,
        ["altitude_diff_smooth"] = PointField.AltitudeDiffSmooth, ["altitudeDiffSmooth"] = PointField.AltitudeDiffSmooth,
        ["speed_smooth"] = PointField.SpeedSmooth, ["speedSmooth"] = PointField.SpeedSmooth,
        ["LAD"] = PointField.Lad, ["lad"] = PointField.Lad,
        ["LOD"] = PointField.Lod, ["lod"] = PointField.Lod,
        ["takeoff_condition"] = PointField.TakeoffCondition, ["takeoffCondition"] = PointField.TakeoffCondition,
        ["in_flight"] = PointField.InFlight, ["inFlight"] = PointField.InFlight,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    static readonly FrozenDictionary<string, PointField>.AlternateLookup<ReadOnlySpan<char>> BySpan = Fields.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Finds a field by its raw name; a name with escapes is never one of ours.</summary>
    public static bool TryFind(ReadOnlySpan<byte> utf8Name, out PointField field)
    {
        Span<char> name = stackalloc char[Longest];
        field = default;
        return utf8Name.Length <= Longest
            && System.Text.Ascii.ToUtf16(utf8Name, name, out var length) == System.Buffers.OperationStatus.Done
            && BySpan.TryGetValue(name[..length], out field);
    }
}
