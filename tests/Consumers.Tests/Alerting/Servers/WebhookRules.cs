using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PointBus.Consumers.Tests.Alerting.Servers;

/// <summary>What a receiver of Standard Webhooks refuses, by the words of the standard.</summary>
static class WebhookRules
{
    static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <returns><see langword="null"/> where there is nothing to refuse.</returns>
    public static string? Problem(Received request, string secret, DateTimeOffset now)
    {
        if (request.Body.Length >= 20_000)
            return "too large";
        if (!IsSigned(request, secret))
            return "signature";
        if ((now - DateTimeOffset.FromUnixTimeSeconds(long.Parse(request.Headers["webhook-timestamp"], CultureInfo.InvariantCulture))).Duration() > Tolerance)
            return "timestamp";
        using var json = JsonDocument.Parse(request.Body);
        return json.RootElement.GetProperty("type").GetString() is { Length: > 0 } && json.RootElement.TryGetProperty("data", out _) ? null : "body";
    }

    /// <param name="request">As it came.</param>
    /// <param name="secret">In Base64.</param>
    public static bool IsSigned(Received request, string secret)
    {
        var signed = Encoding.UTF8.GetBytes($"{request.Headers["webhook-id"]}.{request.Headers["webhook-timestamp"]}.").Concat(request.Body).ToArray();
        var expected = "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret), signed));
        return request.Headers["webhook-signature"].Split(' ').Contains(expected);
    }
}
