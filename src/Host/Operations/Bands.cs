using PointBus.Host.Errors;
using PointBus.Storage;

namespace PointBus.Host.Operations;

/// <summary>Priorities 8 to 10 are high, 4 to 7 normal, 1 to 3 low.</summary>
static class Bands
{
    public static string[] All { get; } = ["high", "normal", "low"];

    public static string Of(int priority) => priority switch
    {
        >= 8 => "high",
        >= 4 => "normal",
        _ => "low",
    };

    /// <summary>Narrows a query to a band.</summary>
    public static LetterQuery In(this LetterQuery query, string band) => band switch
    {
        "high" => query with { MinPriority = 8, MaxPriority = 10 },
        "normal" => query with { MinPriority = 4, MaxPriority = 7 },
        _ => query with { MinPriority = 1, MaxPriority = 3 },
    };

    /// <summary>A band by its name in any case; <c>medium</c> is another word for normal.</summary>
    public static string Require(string text) => text.ToLowerInvariant() switch
    {
        "medium" => "normal",
        var band when All.Contains(band) => band,
        _ => throw new ApiException(StatusCodes.Status400BadRequest, "priority.invalid", "Invalid priority. Use: high, normal, low"),
    };
}
