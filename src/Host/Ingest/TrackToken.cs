using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PointBus.Host.Access;
using PointBus.Host.Errors;

namespace PointBus.Host.Ingest;

/// <summary>Who sends a track: a pilot in a race by token, or an upstream by key.</summary>
/// <param name="PilotId">From the token.</param>
/// <param name="PilotName">From the token; never logged.</param>
/// <param name="RaceId">From the token.</param>
/// <param name="Race">The race as the token describes it.</param>
sealed record TrackSender(string? PilotId, string? PilotName, string? RaceId, JsonElement? Race)
{
    public static TrackSender Unnamed { get; } = new(null, null, null, null);
}

/// <summary>Reads the HS256 token of the query string.</summary>
sealed class TrackToken(IngestOptions options, CurrentAccess access, TimeProvider time)
{
    readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false };
    readonly TokenValidationParameters? rules = options.JwtSecret is null ? null : new()
    {
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
        IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(options.JwtSecret)),
        ValidateIssuer = false,
        ValidateAudience = false,
        LifetimeValidator = (_, expires, _, _) => expires is { } end && end > time.GetUtcNow().UtcDateTime ? true : throw new SecurityTokenExpiredException(),
    };

    /// <exception cref="ApiException">401 with the text that tells what is wrong.</exception>
    public async Task<TrackSender> ReadAsync(HttpContext context)
    {
        var token = context.Request.Query["token"].ToString();
        if (token.Length == 0)
            return MayGoWithout(context) ? TrackSender.Unnamed : throw Refused("Invalid token");
        if (rules is null)
            throw Refused("Invalid token");

        var result = await handler.ValidateTokenAsync(token, rules);
        if (!result.IsValid)
            throw Refused(result.Exception is SecurityTokenExpiredException ? "Token has expired" : "Invalid token");

        return Read((JsonWebToken)result.SecurityToken);
    }

    /// <summary>A key stands for a token; where neither keys nor a secret are configured the host is open to this machine.</summary>
    bool MayGoWithout(HttpContext context) =>
        context.Upstream() is not null || (access.Options.IngestIsOpen && options.JwtSecret is null);

    static TrackSender Read(JsonWebToken token)
    {
        var payload = JsonElement.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        if (Text(payload, "pilot_id") is not { Length: > 0 } pilot || Text(payload, "race_id") is not { Length: > 0 } race)
            throw Refused("Invalid token payload structure");
        if (ObjectWith(payload, "race", "name", "date", "timezone", "location", "end_date") is not { } details)
            throw Refused("Invalid race data structure in token");
        if (ObjectWith(payload, "endpoints", "live", "upload") is null)
            throw Refused("Invalid endpoints structure in token");

        return new TrackSender(
            Identifiers.Require(pilot, "pilot_id", 100),
            Text(payload, "pilot_name") is { } name ? Identifiers.Require(name, "pilot_name", 200) : null,
            Identifiers.Require(race, "race_id", 100),
            details);
    }

    /// <summary>Absent and null are the same; ids may be numbers.</summary>
    static string? Text(JsonElement payload, string claim) => !payload.TryGetProperty(claim, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.String => value.GetString(),
        _ => throw Refused("Invalid token payload structure"),
    };

    static JsonElement? ObjectWith(JsonElement payload, string claim, params ReadOnlySpan<string> members)
    {
        if (!payload.TryGetProperty(claim, out var value) || value.ValueKind != JsonValueKind.Object)
            return null;

        foreach (var member in members)
            if (!value.TryGetProperty(member, out _))
                return null;
        return value;
    }

    static ApiException Refused(string detail) => new(StatusCodes.Status401Unauthorized, "INVALID_TOKEN", detail);
}
