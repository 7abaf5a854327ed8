namespace PointBus.Storage.Model;

/// <summary>A row of <c>flights</c>.</summary>
internal sealed class FlightRow
{
    public Guid Id { get; set; }

    public string FlightId { get; set; } = "";

    public string Source { get; set; } = "";

    public Guid? RaceUuid { get; set; }

    public string? RaceId { get; set; }

    public string? PilotId { get; set; }

    public string? PilotName { get; set; }

    public string? DeviceId { get; set; }

    /// <summary>Who registered it.</summary>
    public string? Upstream { get; set; }

    public Guid? UploadId { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? FirstTime { get; set; }

    public double? FirstLat { get; set; }

    public double? FirstLon { get; set; }

    public double? FirstElevation { get; set; }

    public DateTimeOffset? LastTime { get; set; }

    public double? LastLat { get; set; }

    public double? LastLon { get; set; }

    public double? LastElevation { get; set; }

    public long TotalPoints { get; set; }

    public string FlightState { get; set; } = "open";

    public DateTimeOffset? ClosedAt { get; set; }

    public string? ClosedBy { get; set; }

    public FlightRecord ToRecord() => new()
    {
        Id = Id,
        FlightId = FlightId,
        Source = Source,
        PilotId = PilotId,
        PilotName = PilotName,
        RaceId = RaceId,
        RaceUuid = RaceUuid,
        DeviceId = DeviceId,
        Upstream = Upstream,
        UploadId = UploadId,
        CreatedAt = CreatedAt,
        FirstFix = ToFix(FirstTime, FirstLat, FirstLon, FirstElevation),
        LastFix = ToFix(LastTime, LastLat, LastLon, LastElevation),
        TotalPoints = TotalPoints,
        FlightState = FlightState,
        ClosedAt = ClosedAt,
        ClosedBy = ClosedBy,
    };

    static Fix? ToFix(DateTimeOffset? time, double? lat, double? lon, double? elevation) =>
        time is null || lat is null || lon is null ? null : new Fix(lat.Value, lon.Value, elevation, time.Value);
}
