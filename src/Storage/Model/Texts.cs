using System.Text;

namespace PointBus.Storage.Model;

/// <summary>What the databases can hold as text.</summary>
internal static class Texts
{
    public const int MaxFlightId = 100;

    public static bool IsFlightId(string text) =>
        text.Length is > 0 and <= MaxFlightId && !text.Any(char.IsControl) && IsStorable(text);

    /// <summary>PostgreSQL holds neither NUL nor half of a surrogate pair.</summary>
    public static bool IsStorable(string? text)
    {
        for (var i = 0; i < text?.Length; i++)
        {
            if (text[i] == '\0' || char.IsLowSurrogate(text[i]))
                return false;
            if (char.IsHighSurrogate(text[i]) && (++i == text.Length || !char.IsLowSurrogate(text[i])))
                return false;
        }
        return true;
    }

    /// <summary>The text with everything unstorable replaced, for fields that must not cost a batch its points.</summary>
    public static string? Clean(string? text) => text is null || IsStorable(text)
        ? text
        : string.Concat(text.EnumerateRunes().Select(rune => rune.Value == 0 ? Rune.ReplacementChar : rune));

    /// <summary>The text cleaned and no longer than so many characters, for what an index has to hold.</summary>
    public static string? Clean(string? text, int max)
    {
        if (text?.Length > max)
            text = text[..(char.IsHighSurrogate(text[max - 1]) ? max - 1 : max)];
        return Clean(text);
    }
}
