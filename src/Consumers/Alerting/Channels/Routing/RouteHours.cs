using System.Globalization;

namespace PointBus.Consumers.Alerting.Channels.Routing;

/// <summary>Hours of the week, such as <c>Mon-Fri 08:00-18:00</c> or <c>22:00-06:00</c>, which goes over midnight and belongs to the day it begins on.</summary>
/// <param name="Days">By <see cref="DayOfWeek"/>.</param>
/// <param name="From">Inclusive.</param>
/// <param name="To">Exclusive; equal to <paramref name="From"/> is the whole day.</param>
/// <param name="Zone">In which they are meant.</param>
public sealed record RouteHours(IReadOnlyList<DayOfWeek> Days, TimeOnly From, TimeOnly To, TimeZoneInfo Zone)
{
    static readonly string[] Names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

    /// <returns><see langword="null"/> where the text is none.</returns>
    public static RouteHours? Parse(string text, TimeZoneInfo zone)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is < 1 or > 2 || (parts.Length == 1 ? Enum.GetValues<DayOfWeek>() : ParseDays(parts[0])) is not { } days)
            return null;

        return parts[^1].Split('-') is [var from, var to] && ParseTime(from) is { } start && ParseTime(to) is { } end
            ? new RouteHours(days, start, end, zone)
            : null;
    }

    public bool Contains(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, Zone);
        var (day, time) = (local.DayOfWeek, TimeOnly.FromTimeSpan(local.TimeOfDay));
        if (From < To)
            return Days.Contains(day) && time >= From && time < To;

        return (time >= From && Days.Contains(day)) || (time < To && Days.Contains((DayOfWeek)(((int)day + 6) % 7)));
    }

    static DayOfWeek[]? ParseDays(string text)
    {
        var ends = text.Split('-').Select(name => Array.FindIndex(Names, one => one.Equals(name, StringComparison.OrdinalIgnoreCase))).ToList();
        if (ends.Count is < 1 or > 2 || ends.Contains(-1))
            return null;

        return [.. Enumerable.Range(0, (ends[^1] - ends[0] + 7) % 7 + 1).Select(step => (DayOfWeek)((ends[0] + step) % 7))];
    }

    static TimeOnly? ParseTime(string text) =>
        text == "24:00" ? TimeOnly.MinValue
        : TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time
        : null;
}
