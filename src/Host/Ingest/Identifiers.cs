using PointBus.Host.Errors;

namespace PointBus.Host.Ingest;

/// <summary>Ids and keys of clients: short, and without characters that a database or a log cannot hold.</summary>
static class Identifiers
{
    public static string Require(string text, string name, int maxLength)
    {
        if (text.Length > maxLength)
            throw new ApiException(StatusCodes.Status422UnprocessableEntity, "id.length", $"{name} must have at most {maxLength} characters.");
        if (text.Any(char.IsControl))
            throw new ApiException(StatusCodes.Status422UnprocessableEntity, "id.charset", $"{name} must not contain control characters.");
        return text;
    }

    /// <summary>The Idempotency-Key header, checked.</summary>
    public static string? IdempotencyKey(this HttpContext context) =>
        context.Request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } key ? Require(key, "Idempotency-Key", 150) : null;
}
