using System.Globalization;
using Microsoft.IdentityModel.JsonWebTokens;
using PointBus.Consumers.Accepting;
using PointBus.Contracts;
using PointBus.Contracts.Packing;
using PointBus.Host.Ingest.Formats;
using PointBus.Host.Ingest.Routes;
using PointBus.Storage;

namespace PointBus.Host.Ingest;

/// <summary>Takes the fixes of a Flymaster tracker, under the flight of its registration and day.</summary>
sealed partial class FlymasterIntake(
    IDeviceRegistry devices, IPointBuffer buffer, PointRules rules, PointIntake intake, BatchGateway gateway, TimeProvider time, ILogger<FlymasterIntake> logger)
{
    const int MaxFlightId = 100;

    static readonly Lane Lane = Lane.Parse("flymaster")!;

    /// <returns>Whether the tracker may go on; <see langword="false"/> when its registration has expired or holds a broken token.</returns>
    public async Task<bool> AcceptAsync(FlymasterBody body, string? key, CancellationToken cancellationToken)
    {
        var kept = rules.Check([.. body.Items.Select(item => item.Point).OfType<Point>()], null);
        LogReceived(body.SerialText, kept.Points.Count, body.Items.Count - kept.Points.Count);
        if (kept.Points.Count == 0)
            return true;

        var device = await devices.FindDeviceAsync(body.SerialText, cancellationToken);
        if (device is null || !device.IsActive)
        {
            await KeepForLaterAsync(body.SerialText, kept.Points, cancellationToken);
            return true;
        }

        if (HasExpired(device))
        {
            await devices.RegisterDeviceAsync(device with { IsActive = false }, cancellationToken);
            return false;
        }

        var day = kept.Points[0].Time.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var request = new IntakeRequest(Lane, new ReadPoints([], null, []))
        {
            FlightId = FlightIdOf(device, day),
            Flight = new FlightDetails
            {
                Source = Lane.FlightSource,
                PilotId = device.PilotId,
                PilotName = device.PilotName,
                RaceId = device.RaceId,
                RaceUuid = device.RaceUuid,
                DeviceId = device.SerialNumber,
            },
            DeviceId = device.SerialNumber,
            IdempotencyKey = key,
        };
        await gateway.SendAsync([.. kept.Points.Chunk(PointPacker.MaxPoints).Select((points, part) => intake.Batch(request, points, part))], cancellationToken);
        return true;
    }

    /// <summary>Pilot and race give way to a digest of both where the id would be longer than a flight's may be.</summary>
    static string FlightIdOf(DeviceRecord device, string day)
    {
        var id = $"flymaster-{device.PilotId}-{device.RaceId}-{device.SerialNumber}-{day}";
        return id.Length <= MaxFlightId ? id : $"flymaster-{StableId.From(device.PilotId, device.RaceId):N}-{device.SerialNumber}-{day}";
    }

    /// <summary>The tracker must not send again, and nothing is thrown away: a dead letter holds the fixes until the device is registered.</summary>
    async Task KeepForLaterAsync(string serial, IReadOnlyList<Point> points, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await buffer.EnqueueAsync(Lane, [.. points.Chunk(PointPacker.MaxPoints).Select(part => Unregistered(serial, part, now))], cancellationToken);
    }

    static BufferedBatch Unregistered(string serial, Point[] points, DateTimeOffset now)
    {
        var header = new BatchHeader
        {
            BatchId = Guid.CreateVersion7(now),
            Lane = Lane.Name,
            Priority = Lane.DefaultPriority,
            PointCount = 0,
            CreatedAt = now,
            DeviceId = serial,
        };
        return new BufferedBatch(header, default, DeadLetter.Of(
            header, DeadLetterReasons.UnknownDevice, DeadLetterStages.Buffering, points.Length, PointPacker.Pack(points).Bytes, now));
    }

    bool HasExpired(DeviceRecord device)
    {
        if (device.PilotToken is null || !new JsonWebTokenHandler().CanReadToken(device.PilotToken))
            return false;

        try
        {
            var end = new JsonWebToken(device.PilotToken).ValidTo;
            return end != DateTime.MinValue && end <= time.GetUtcNow().UtcDateTime;
        }
        catch (ArgumentException)
        {
            // It has the form of a token and is none.
            return true;
        }
    }

    [LoggerMessage(LogLevel.Information, "Received {Kept} fixes of device {Serial}, refused {Refused}")]
    partial void LogReceived(string serial, int kept, int refused);
}
