namespace PointBus.Host.Errors;

/// <summary>A request that cannot be answered with success; becomes problem details.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="code">Stable, for programs: see docs/bad-input.md.</param>
/// <param name="detail">One sentence for people; no coordinates, no secrets.</param>
sealed class ApiException(int status, string code, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>Further members of the body, such as <c>rejected</c>.</summary>
    public Dictionary<string, object?> Members { get; init; } = [];

    /// <summary>Sent as Retry-After.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Says which value of the body is meant, as a JSON pointer.</summary>
    public ApiException At(string pointer)
    {
        Members["errors"] = new[] { new { pointer, code = Code } };
        return this;
    }

    public static ApiException Unavailable(string detail) =>
        new(StatusCodes.Status503ServiceUnavailable, "UNAVAILABLE", detail) { RetryAfter = TimeSpan.FromSeconds(5) };
}
