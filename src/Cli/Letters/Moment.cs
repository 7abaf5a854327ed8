using System.Globalization;

namespace PointBus.Cli.Letters;

/// <summary>Times as people give them and as the host takes them.</summary>
internal static class Moment
{
    /// <summary>A time with its zone, a day (its first moment, UTC), or how long ago: <c>90s</c>, <c>30m</c>, <c>2h</c>, <c>7d</c>.</summary>
    /// <returns><see langword="null"/> where it is none of these.</returns>
    public static DateTimeOffset? Read(string? text, DateTimeOffset now = default)
    {
        if (text is not { Length: > 1 })
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        if (int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && Unit(text[^1]) is { } unit && count < 100_000)
            return now == default ? DateTimeOffset.UnixEpoch : now - count * unit;

        // Without its zone a time would mean another moment on every machine.
        return HasZone(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time.ToUniversalTime() : null;
    }

    public static string Write(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    static TimeSpan? Unit(char letter) => letter switch
    {
        's' => TimeSpan.FromSeconds(1),
        'm' => TimeSpan.FromMinutes(1),
        'h' => TimeSpan.FromHours(1),
        'd' => TimeSpan.FromDays(1),
        _ => null,
    };

    static bool HasZone(string text) =>
        text.Length > 11 && text[10] == 'T' && (text[^1] is 'Z' or 'z' || text.LastIndexOfAny(['+', '-']) > 10);
}
