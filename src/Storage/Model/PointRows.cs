namespace PointBus.Storage.Model;

/// <summary>What the rows of all point tables share: the key and the marks.</summary>
internal abstract class PointRow
{
    public Guid Flight { get; set; }

    public DateTimeOffset Time { get; set; }

    public double Lat { get; set; }

    public double Lon { get; set; }

    public double? Speed { get; set; }

    public short Marks { get; set; }
}

/// <summary>A position of a flight that has a row in <c>flights</c>.</summary>
internal abstract class PositionRow : PointRow
{
    public double? Elevation { get; set; }

    public double? BarometricAltitude { get; set; }

    public double? Heading { get; set; }

    public string? DeviceId { get; set; }
}

/// <summary>A row of <c>live_points</c>.</summary>
internal sealed class LivePointRow : PositionRow;

/// <summary>A row of <c>upload_points</c>.</summary>
internal sealed class UploadPointRow : PositionRow;

/// <summary>A row of <c>flymaster_points</c>.</summary>
internal sealed class FlymasterPointRow : PositionRow
{
    public double? SpeedKmh { get; set; }

    public DateTimeOffset? UploadedAt { get; set; }
}

/// <summary>A row of <c>scoring_points</c>; its flight needs no row anywhere.</summary>
internal sealed class ScoringPointRow : PointRow
{
    public double? GpsAlt { get; set; }

    public string? TimeText { get; set; }

    public DateTimeOffset? RoundedTime { get; set; }

    public string? Validity { get; set; }

    public double? PressureAlt { get; set; }

    public double? Elevation { get; set; }

    public double? AltitudeDiff { get; set; }

    public double? AltitudeDiffSmooth { get; set; }

    public double? SpeedSmooth { get; set; }

    public int? Lad { get; set; }

    public int? Lod { get; set; }

    public bool? TakeoffCondition { get; set; }

    public bool? InFlight { get; set; }
}
