using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;

namespace PointBus.Host.Errors;

/// <summary>Writes RFC 9457 problem details with the members that every error carries: detail, code, request_id, timestamp.</summary>
static class Problems
{
    public const string ContentType = "application/problem+json";

    public static async Task WriteAsync(HttpContext context, ApiException error, TimeProvider time)
    {
        if (context.Response.HasStarted)
            return;

        if (error.RetryAfter is { } after)
            context.Response.Headers.RetryAfter = ((int)Math.Ceiling(after.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

        var body = new Dictionary<string, object?>
        {
            ["type"] = "urn:pointbus:problem:" + error.Code,
            ["title"] = ReasonPhrases.GetReasonPhrase(error.Status),
            ["status"] = error.Status,
            ["detail"] = error.Message,
            ["code"] = error.Code,
            ["request_id"] = RequestId.Of(context),
            ["traceId"] = Activity.Current?.TraceId.ToString(),
            ["timestamp"] = time.GetUtcNow(),
        };
        foreach (var (name, value) in error.Members)
            body[name] = value;

        context.Response.StatusCode = error.Status;
        await context.Response.WriteAsJsonAsync(body, SnakeCase.Options, ContentType, context.RequestAborted);
    }
}

/// <summary>How every body of the HTTP API is written.</summary>
static class SnakeCase
{
    public static JsonSerializerOptions Options { get; } = Apply(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    public static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.Converters.Add(new UtcTimeConverter());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower));
        return options;
    }
}
