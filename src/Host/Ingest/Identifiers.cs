using PointBus.Host.Errors;

namespace PointBus.Host.Ingest;

/// <summary>Ids and keys of clients: short, and without characters that a database or a log cannot hold.</summary>
static class Identifiers
{
    /// <param name="text">As it was sent.</param>
    /// <param name="name">For people.</param>
    /// <param name="maxLength">Characters.</param>
    /// <param name="pointer">Where it stands in a JSON body; <see langword="null"/> where it stands elsewhere.</param>
    public static string Require(string text, string name, int maxLength, string? pointer = null)
    {
        if (text.Length > maxLength)
            throw Invalid("id.length", $"{name} must have at most {maxLength} characters.", pointer);
        if (text.AsSpan().ContainsAnyExceptInRange(' ', '~') && text.Any(char.IsControl))
            throw Invalid("id.charset", $"{name} must not contain control characters.", pointer);
        return text;
    }

    static ApiException Invalid(string code, string detail, string? pointer)
    {
        var error = new ApiException(StatusCodes.Status422UnprocessableEntity, code, detail);
        return pointer is null ? error : error.At(pointer);
    }

    /// <summary>The Idempotency-Key header, checked.</summary>
    public static string? IdempotencyKey(this HttpContext context) =>
        context.Request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } key ? Require(key, "Idempotency-Key", 150) : null;
}
