using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PointBus.EndToEnd.Tests.Api;

/// <summary>Tracking tokens made by hand.</summary>
static class Tokens
{
    public static Dictionary<string, object?> Payload(string pilot = "pilot1", string race = "race1") => new()
    {
        ["pilot_id"] = pilot,
        ["race_id"] = race,
        ["pilot_name"] = "A Pilot",
        ["exp"] = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds(),
        ["race"] = new { name = "A race", date = "2025-05-31", timezone = "Europe/Vienna", location = "Here", end_date = "2025-06-02" },
        ["endpoints"] = new { live = "/tracking/live", upload = "/tracking/upload" },
    };

    public static string Sign(object payload, string secret = GuardedHost.JwtSecret, string algorithm = "HS256")
    {
        var signed = $"{Encode(new { alg = algorithm, typ = "JWT" })}.{Encode(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(signed)))}";
    }

    public static string With(string claim, object? value)
    {
        var payload = Payload();
        payload[claim] = value;
        return Sign(payload);
    }

    public static string Without(string claim)
    {
        var payload = Payload();
        payload.Remove(claim);
        return Sign(payload);
    }

    static string Encode(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}
