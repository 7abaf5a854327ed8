namespace PointBus.Storage.Model;

/// <summary>A row of <c>devices</c>: which tracker belongs to which pilot and race.</summary>
internal sealed class DeviceRow
{
    public string SerialNumber { get; set; } = "";

    public string DeviceType { get; set; } = "";

    public string? PilotToken { get; set; }

    public Guid? RaceUuid { get; set; }

    public string? RaceId { get; set; }

    public string? PilotId { get; set; }

    public string? PilotName { get; set; }

    public bool IsActive { get; set; }

    public static DeviceRow From(DeviceRecord device) => new()
    {
        SerialNumber = device.SerialNumber,
        DeviceType = device.DeviceType,
        PilotToken = device.PilotToken,
        RaceUuid = device.RaceUuid,
        RaceId = device.RaceId,
        PilotId = device.PilotId,
        PilotName = device.PilotName,
        IsActive = device.IsActive,
    };

    public DeviceRecord ToRecord() => new()
    {
        SerialNumber = SerialNumber,
        DeviceType = DeviceType,
        PilotToken = PilotToken,
        RaceUuid = RaceUuid,
        RaceId = RaceId,
        PilotId = PilotId,
        PilotName = PilotName,
        IsActive = IsActive,
    };
}
