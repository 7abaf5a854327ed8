using System.Text.Json;
using PointBus.Storage;

namespace PointBus.Host.Ingest;

/// <summary>A flight as the HTTP API shows it.</summary>
static class FlightAnswer
{
    public static Dictionary<string, object?> With(FlightRecord flight, JsonElement? race = null, Dictionary<string, object?>? more = null)
    {
        var body = new Dictionary<string, object?>
        {
            ["id"] = flight.Id,
            ["flight_id"] = flight.FlightId,
            ["race_uuid"] = flight.RaceUuid,
            ["race_id"] = flight.RaceId,
            ["pilot_id"] = flight.PilotId,
            ["pilot_name"] = flight.PilotName,
            ["device_id"] = flight.DeviceId,
            ["source"] = flight.Source,
            ["created_at"] = flight.CreatedAt,
            ["first_fix"] = flight.FirstFix,
            ["last_fix"] = flight.LastFix,
            ["total_points"] = flight.TotalPoints,
            ["flight_state"] = flight.FlightState,
            ["closed_at"] = flight.ClosedAt,
            ["closed_by"] = flight.ClosedBy,
        };
        if (race is not null)
            body["race"] = race;
        foreach (var (name, value) in more ?? [])
            body[name] = value;
        return body;
    }
}
