using System.Text.RegularExpressions;

namespace PointBus.Storage;

/// <summary>Puts like failures into one group: by exception type and the first frame of our own code, or by the text without what varies.</summary>
public static partial class FaultFingerprint
{
    const int MaxTitle = 200;

    /// <returns>A short stable id of the group, and what people read of it.</returns>
    public static (string Fingerprint, string Title) Of(DeadLetter letter)
    {
        var title = letter.ExceptionType is { } type
            ? $"{ShortName(type)}: {FirstOwnFrame(letter.Stack) ?? Normalise(letter.Error)}"
            : $"{letter.Reason}: {Normalise(letter.Error)}";
        title = title.TrimEnd(':', ' ', '.');
        if (title.Length > MaxTitle)
            title = title[..MaxTitle];

        return (StableId.From(letter.ReasonCode, title).ToString("N")[..12], title);
    }

    /// <summary>The first method of this product in a stack trace.</summary>
    public static string? FirstOwnFrame(string? stack) =>
        stack is not null && OwnFrame().Match(stack) is { Success: true } frame ? frame.Groups[1].Value : null;

    /// <summary>A text with ids, numbers and quoted parts left out, so that texts of one cause are equal.</summary>
    public static string Normalise(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return "";

        var plain = Ids().Replace(text, "#");
        plain = Quoted().Replace(plain, "'#'");
        return Lists().Replace(Numbers().Replace(plain, "#"), "#").Trim();
    }

    static string ShortName(string type) => type[(type.LastIndexOf('.') + 1)..];

    [GeneratedRegex(@"^\s*at (PointBus\.[\w.`<>+\[\],|]+)\(", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex OwnFrame();

    [GeneratedRegex(@"\b[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}\b", RegexOptions.CultureInvariant)]
    private static partial Regex Ids();

    [GeneratedRegex("\"[^\"]*\"|'[^']*'", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"[-+]?\d+(?:[.,]\d+)*", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();

    [GeneratedRegex("#(?:, #)+", RegexOptions.CultureInvariant)]
    private static partial Regex Lists();
}
