using System.Globalization;

namespace PointBus.Cli.Output;

/// <summary>Text that is safe and steady on any terminal.</summary>
internal static class Plain
{
    /// <summary>One line without control characters: names and server texts must not steer the terminal.</summary>
    public static string Line(string text) => string.Create(text.Length, text, (line, source) =>
    {
        for (var i = 0; i < line.Length; i++)
            line[i] = source[i] switch
            {
                '\n' or '\r' or '\t' => ' ',
                // Bidirectional marks reorder what people read; a lone half of a pair breaks the encoding.
                var c when char.IsControl(c) || c is >= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069' => '?',
                var c => c,
            };
    });

    /// <summary>A number as people count; a question mark where it is unknown.</summary>
    public static string Number(long? value) => value?.ToString("N0", CultureInfo.InvariantCulture) ?? "?";

    public static string Points(long count) => $"{Number(count)} {(count == 1 ? "point" : "points")}";

    public static string Files(long count) => $"{Number(count)} {(count == 1 ? "file" : "files")}";

    public static string Letters(long count) => $"{Number(count)} {(count == 1 ? "letter" : "letters")}";

    public static string Batches(long count) => $"{Number(count)} {(count == 1 ? "batch" : "batches")}";

    /// <summary>To the second, UTC.</summary>
    public static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "?";

    /// <summary>How long ago; a question mark where it is unknown.</summary>
    public static string Ago(DateTimeOffset? time, DateTimeOffset now) => time is { } then ? Age(now > then ? now - then : TimeSpan.Zero) : "?";

    /// <summary>A word of a command that can be pasted into a shell.</summary>
    public static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or '/') ? word : $"'{Line(word).Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>A span in its largest unit or two: <c>45 s</c>, <c>3 min</c>, <c>2 h 5 min</c>, <c>4 d 1 h</c>.</summary>
    public static string Age(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => "0 s",
        { TotalSeconds: < 100 } => $"{(int)span.TotalSeconds} s",
        { TotalMinutes: < 100 } => $"{(int)span.TotalMinutes} min",
        { TotalHours: < 48 } => $"{(int)span.TotalHours} h {span.Minutes} min",
        _ => $"{(int)span.TotalDays} d {span.Hours} h",
    };
}
