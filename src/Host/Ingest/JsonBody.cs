using System.Text.Json;
using System.Text.Unicode;
using PointBus.Contracts.Packing;
using PointBus.Host.Errors;

namespace PointBus.Host.Ingest;

/// <summary>Reads a JSON object from a request strictly, and members of it with the answers that bad ones deserve.</summary>
static class JsonBody
{
    const int MaxDepth = 8;

    static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    public static async Task<JsonRequest> ReadObjectAsync(HttpContext context)
    {
        if (context.Request.ContentType is not "application/json")
            RequireContentType(context, "application/json");
        FileBody.RequireKnownEncoding(context);
        var body = await PooledBody.ReadAsync(context.Request, context.RequestAborted);
        try
        {
            return new JsonRequest(ParseObject(body.Bytes), body);
        }
        catch
        {
            body.Dispose();
            throw;
        }
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
            throw new ApiException(StatusCodes.Status422UnprocessableEntity, "points.required", $"{name} must be an array of points.").At("/" + name);
        if (array.GetArrayLength() > most)
            throw new ApiException(StatusCodes.Status400BadRequest, "batch.too_many", $"Batch size {array.GetArrayLength()} exceeds maximum {most}").At("/" + name);

        return PointJson.Read(array, scoring);
    }

    /// <summary>A text member, or <see langword="null"/> where it is absent or null.</summary>
    public static string? Text(this JsonElement body, string name, int maxLength = 100)
    {
        if (!body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;

        if (value.ValueKind != JsonValueKind.String)
            throw new ApiException(StatusCodes.Status422UnprocessableEntity, "json.type", $"{name} must be text.").At("/" + name);

        try
        {
            return Identifiers.Require(value.GetString()!, name, maxLength, "/" + name);
        }
        catch (InvalidOperationException)
        {
            throw new ApiException(StatusCodes.Status400BadRequest, "json.utf8", $"{name} is not well-formed Unicode.").At("/" + name);
        }
    }

    /// <summary>A UUID member, or <see langword="null"/> where it is absent or null.</summary>
    public static Guid? Uuid(this JsonElement body, string name) => body.Text(name) switch
    {
        null => null,
        var text when Guid.TryParse(text, out var uuid) => uuid,
        _ => throw new ApiException(StatusCodes.Status422UnprocessableEntity, "json.type", $"{name} must be a UUID.").At("/" + name),
    };

    /// <summary>A true or false member, or <see langword="null"/> where it is absent or null.</summary>
    public static bool? Flag(this JsonElement body, string name) => !body.TryGetProperty(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new ApiException(StatusCodes.Status422UnprocessableEntity, "json.type", $"{name} must be true or false.").At("/" + name),
    };

    static JsonDocument ParseObject(ReadOnlyMemory<byte> body)
    {
        if (body.Span.StartsWith("\uFEFF"u8))
            body = body[3..];
        if (body.IsEmpty)
            throw Invalid("body.required", "The body is empty.");

        // The parser looks only at the texts that somebody asks for.
        if (!Utf8.IsValid(body.Span))
            throw Invalid("json.utf8", "The body is not valid UTF-8.");

        var document = Parse(body);
        if (document.RootElement.ValueKind == JsonValueKind.Object)
            return document;

        var isNull = document.RootElement.ValueKind == JsonValueKind.Null;
        document.Dispose();
        throw Invalid(isNull ? "body.required" : "json.object_required", "The body must be a JSON object.");
    }

    static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body, Strict);
        }
        catch (JsonException e)
        {
            throw Explain(e);
        }
        catch (InvalidOperationException)
        {
            // How the search for duplicates reports half a surrogate pair in a name.
            throw Invalid("json.utf8", "The name of a member is not well-formed Unicode.");
        }
    }

    /// <summary>The parser tells its reasons apart by their texts only, which a test holds fast.</summary>
    static ApiException Explain(JsonException e) =>
        e.Message.StartsWith("The maximum configured depth", StringComparison.Ordinal) ? Invalid("json.depth", $"The body is nested deeper than {MaxDepth} levels.")
        : e.Message.StartsWith("Duplicate property", StringComparison.Ordinal) ? Invalid("json.duplicate_key", "An object of the body names a member twice.")
        : Invalid("json.invalid", $"The body is not valid JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.");

    static ApiException Invalid(string code, string detail) => new(StatusCodes.Status400BadRequest, code, detail);
}
