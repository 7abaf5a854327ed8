using System.Text;
using System.Text.Json;
using PointBus.Contracts.Packing;
using PointBus.Host.Errors;

namespace PointBus.Host.Ingest;

/// <summary>Reads a JSON object from a request strictly, and members of it with the answers that bad ones deserve.</summary>
static class JsonBody
{
    const int MaxDepth = 8;

    static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    public static async Task<JsonDocument> ReadObjectAsync(HttpContext context)
    {
        RequireContentType(context, "application/json");
        FileBody.RequireKnownEncoding(context);
        JsonDocument document;
        try
        {
            document = await JsonDocument.ParseAsync(context.Request.Body, Strict, context.RequestAborted);
        }
        catch (JsonException e)
        {
            throw Invalid(e);
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
            return document;

        var isNull = document.RootElement.ValueKind == JsonValueKind.Null;
        document.Dispose();
        throw new ApiException(StatusCodes.Status400BadRequest, isNull ? "body.required" : "json.object_required", "The body must be a JSON object.");
    }

    public static void RequireContentType(HttpContext context, params string[] types)
    {
        var sent = context.Request.ContentType?.Split(';')[0].Trim();
        if (types.Contains(sent, StringComparer.OrdinalIgnoreCase))
            return;

        context.Response.Headers["Accept-Post"] = string.Join(", ", types);
        throw new ApiException(StatusCodes.Status415UnsupportedMediaType, "content_type.unsupported", $"Send the body as {string.Join(" or ", types)}.");
    }

    /// <summary>The points of an array member, each one read or refused by its index.</summary>
    public static ReadPoints Points(this JsonElement body, string name, bool scoring, int most)
    {
        if (!body.TryGetProperty(name, out var array) || array.ValueKind != JsonValueKind.Array)
            throw new ApiException(StatusCodes.Status422UnprocessableEntity, "points.required", $"{name} must be an array of points.");
        if (array.GetArrayLength() > most)
            throw new ApiException(StatusCodes.Status400BadRequest, "batch.too_many", $"Batch size {array.GetArrayLength()} exceeds maximum {most}");

        return PointJson.Read(array, scoring);
    }

    /// <summary>A text member, or <see langword="null"/> where it is absent or null.</summary>
    public static string? Text(this JsonElement body, string name, int maxLength = 100)
    {
        if (!body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;

        if (value.ValueKind != JsonValueKind.String)
            throw new ApiException(StatusCodes.Status422UnprocessableEntity, "json.type", $"{name} must be text.");

        try
        {
            return Identifiers.Require(value.GetString()!, name, maxLength);
        }
        catch (InvalidOperationException)
        {
            throw new ApiException(StatusCodes.Status400BadRequest, "json.utf8", $"{name} is not well-formed Unicode.");
        }
    }

    /// <summary>A UUID member, or <see langword="null"/> where it is absent or null.</summary>
    public static Guid? Uuid(this JsonElement body, string name) => body.Text(name) switch
    {
        null => null,
        var text when Guid.TryParse(text, out var uuid) => uuid,
        _ => throw new ApiException(StatusCodes.Status422UnprocessableEntity, "json.type", $"{name} must be a UUID."),
    };

    /// <summary>A true or false member, or <see langword="null"/> where it is absent or null.</summary>
    public static bool? Flag(this JsonElement body, string name) => !body.TryGetProperty(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new ApiException(StatusCodes.Status422UnprocessableEntity, "json.type", $"{name} must be true or false."),
    };

    static ApiException Invalid(JsonException e)
    {
        var (code, detail) = e switch
        {
            { BytePositionInLine: 0, LineNumber: 0 } => ("body.required", "The body is empty or does not begin like JSON."),
            _ when e.Message.Contains("depth", StringComparison.OrdinalIgnoreCase) => ("json.depth", $"The body is nested deeper than {MaxDepth} levels."),
            _ when e.Message.Contains("uplicate", StringComparison.Ordinal) => ("json.duplicate_key", "An object of the body names a member twice."),
            _ when e.Message.Contains("UTF-8", StringComparison.Ordinal) || e.InnerException is DecoderFallbackException => ("json.utf8", "The body is not valid UTF-8."),
            _ => ("json.invalid", $"The body is not valid JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}."),
        };
        return new ApiException(StatusCodes.Status400BadRequest, code, detail);
    }
}
