using PointBus.Contracts;

namespace PointBus.Consumers.Accepting;

/// <summary>What a text of a point may hold, so that the database and every dashboard can take it.</summary>
internal static class PointTexts
{
    public const int MaxLength = 100;

    public static Broken? Check(Point point) =>
        Check(point.FlightId) ?? Check(point.DeviceId) ?? (point.Scoring is { } scoring ? Check(scoring.Time) ?? Check(scoring.Validity) : null);

    static Broken? Check(string? text) =>
        text is null ? null
        : text.Length > MaxLength ? new("id.length", $"A text is longer than {MaxLength} characters.")
        : !IsClean(text) ? new("id.charset", "A text holds a control character or half a surrogate pair.")
        : null;

    static bool IsClean(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return true;

        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]))
                return false;
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])))
                return false;
        }

        return true;
    }
}
