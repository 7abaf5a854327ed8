using PointBus.Host.Errors;
using PointBus.Storage;

namespace PointBus.Host.Ingest.Endpoints;

/// <summary>GET and PUT /devices/{serial}: which tracker belongs to which pilot and race.</summary>
static class DeviceEndpoints
{
    public static async Task<IResult> GetAsync(string serialNumber, IDeviceRegistry devices, CancellationToken cancellationToken) =>
        await devices.FindDeviceAsync(serialNumber, cancellationToken) is { } device
            ? Answers.Ok(Show(device))
            : throw new ApiException(StatusCodes.Status404NotFound, "DEVICE_NOT_FOUND", "No device has this serial number.");

    public static async Task<IResult> PutAsync(string serialNumber, HttpContext context, IDeviceRegistry devices)
    {
        using var body = await JsonBody.ReadObjectAsync(context);
        var json = body.RootElement;
        var device = new DeviceRecord
        {
            SerialNumber = Identifiers.Require(serialNumber, "serial number", 100),
            DeviceType = json.Text("device_type") ?? "flymaster",
            PilotToken = json.Text("pilot_token", 4096),
            RaceUuid = json.Uuid("race_uuid"),
            RaceId = json.Text("race_id"),
            PilotId = json.Text("pilot_id"),
            PilotName = json.Text("pilot_name", 200),
            IsActive = json.Flag("is_active") ?? true,
        };
        await devices.RegisterDeviceAsync(device, context.RequestAborted);
        return Answers.Ok(Show(device));
    }

    /// <summary>Without the token, which is a secret.</summary>
    static object Show(DeviceRecord device) => new
    {
        device.SerialNumber, device.DeviceType, device.RaceUuid, device.RaceId, device.PilotId, device.PilotName, device.IsActive,
    };
}
