namespace PointBus.Contracts;

/// <summary>One GPS fix. Its key is (flight, <see cref="Time"/>, <see cref="Lat"/>, <see cref="Lon"/>): the same key again is a duplicate, not an error.</summary>
public sealed record Point
{
    /// <summary>When the fix was taken, UTC, microseconds kept. At most 5 minutes in the future.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Degrees, WGS 84, -90 to 90. Exactly 0/0 is refused.</summary>
    public required double Lat { get; init; }

    /// <summary>Degrees, WGS 84, -180 to 180.</summary>
    public required double Lon { get; init; }

    /// <summary>GNSS altitude in metres. Outside -600 to 10,000 it is kept and flagged.</summary>
    public double? Elevation { get; init; }

    /// <summary>Pressure altitude in metres. Outside -600 to 10,000 it is kept and flagged.</summary>
    public double? BarometricAltitude { get; init; }

    /// <summary>Speed over ground in metres per second.</summary>
    public double? Speed { get; init; }

    /// <summary>Speed over ground in kilometres per hour, as Flymaster devices send it.</summary>
    public double? SpeedKmh { get; init; }

    /// <summary>Course over ground in degrees, 0 to 360.</summary>
    public double? Heading { get; init; }

    /// <summary>When the device sent the fix, where it says so; may be much later than <see cref="Time"/>.</summary>
    public DateTimeOffset? UploadedAt { get; init; }

    /// <summary>Flight of this point where it differs from the batch's; at most 100 characters, no control characters.</summary>
    public string? FlightId { get; init; }

    /// <summary>Device of this point where it differs from the batch's; at most 100 characters, no control characters.</summary>
    public string? DeviceId { get; init; }

    /// <summary>What is odd about the point though it is kept.</summary>
    public PointMarks Marks { get; init; }

    /// <summary>The further fields of a scoring point.</summary>
    public ScoringFields? Scoring { get; init; }
}

/// <summary>Oddities that do not make a point unusable.</summary>
[Flags]
public enum PointMarks
{
    /// <summary>Nothing odd.</summary>
    None = 0,

    /// <summary>The receiver had no 3D fix (an IGC V record).</summary>
    NoFix = 1,

    /// <summary>An altitude lies outside -600 to 10,000 m.</summary>
    AltitudeOutOfRange = 2,

    /// <summary>The time is earlier than that of the point before it in the same file.</summary>
    TimeBackwards = 4,

    /// <summary>The device reports altitude 0 in the middle of a flight, or another known artefact.</summary>
    Glitch = 8,
}

/// <summary>What a scoring point carries beyond a <see cref="Point"/>.</summary>
public sealed record ScoringFields
{
    /// <summary>The time of day as the source wrote it.</summary>
    public string? Time { get; init; }

    /// <summary>The time rounded to the scoring interval, UTC.</summary>
    public DateTimeOffset? RoundedTime { get; init; }

    /// <summary>A (3D fix) or V (no 3D fix).</summary>
    public string? Validity { get; init; }

    /// <summary>Metres.</summary>
    public double? Elevation { get; init; }

    /// <summary>Metres since the point before.</summary>
    public double? AltitudeDiff { get; init; }

    /// <summary>Metres since the point before, smoothed.</summary>
    public double? AltitudeDiffSmooth { get; init; }

    /// <summary>Metres per second, smoothed.</summary>
    public double? SpeedSmooth { get; init; }

    /// <summary>Extra digits of the latitude's minutes in an IGC record.</summary>
    public int? Lad { get; init; }

    /// <summary>Extra digits of the longitude's minutes in an IGC record.</summary>
    public int? Lod { get; init; }

    /// <summary>Whether the fix satisfies the take-off condition.</summary>
    public bool? TakeoffCondition { get; init; }

    /// <summary>Whether the fix was taken in flight.</summary>
    public bool? InFlight { get; init; }
}
