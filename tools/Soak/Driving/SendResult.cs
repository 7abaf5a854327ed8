using PointBus.Soak.Oracle;

namespace PointBus.Soak.Driving;

/// <summary>What one send came to.</summary>
/// <param name="Answer">Accepted, Refused (as a whole) or Unknown.</param>
/// <param name="Status">Of HTTP; 0 where there was no answer, 1 for a confirm.</param>
/// <param name="Refused">Places of single points that were refused, with their codes.</param>
sealed record SendResult(Answers Answer, int Status, IReadOnlyDictionary<int, string> Refused)
{
    public static readonly IReadOnlyDictionary<int, string> Nothing = new Dictionary<int, string>();

    /// <summary>What a 503 asked for; <see langword="null"/> where it asked for nothing.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The code of a refusal of the whole, or of an error.</summary>
    public string? Code { get; init; }

    public static SendResult Unclear(int status = 0) => new(Answers.Unknown, status, Nothing);
}
