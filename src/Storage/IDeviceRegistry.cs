namespace PointBus.Storage;

/// <summary>Which tracker belongs to which pilot and race. Every method is one committed transaction and may be repeated. Throws <see cref="PointStoreException"/>.</summary>
public interface IDeviceRegistry
{
    /// <summary>The registration of a serial number, active or not; <see langword="null"/> where there is none.</summary>
    Task<DeviceRecord?> FindDeviceAsync(string serialNumber, CancellationToken cancellationToken);

    /// <summary>Registers a device or replaces its registration.</summary>
    Task RegisterDeviceAsync(DeviceRecord device, CancellationToken cancellationToken);
}

/// <summary>A registered tracker.</summary>
public sealed record DeviceRecord
{
    /// <summary>As the device reports it; at most 100 characters.</summary>
    public required string SerialNumber { get; init; }

    /// <summary>Defaults to <c>flymaster</c>.</summary>
    public string DeviceType { get; init; } = "flymaster";

    /// <summary>Token of the registration; once it has expired the device is refused and deactivated. A secret.</summary>
    public string? PilotToken { get; init; }

    public Guid? RaceUuid { get; init; }

    public string? RaceId { get; init; }

    public string? PilotId { get; init; }

    public string? PilotName { get; init; }

    public bool IsActive { get; init; } = true;
}
