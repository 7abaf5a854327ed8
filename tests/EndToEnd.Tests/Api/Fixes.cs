using System.Globalization;

namespace PointBus.EndToEnd.Tests.Api;

/// <summary>Points as clients send them.</summary>
static class Fixes
{
    static readonly DateTimeOffset Start = new(2025, 5, 31, 10, 0, 0, TimeSpan.Zero);

    public static string Time(double second) => Start.AddSeconds(second).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>Microseconds since 1970, as the embedded database keeps a time.</summary>
    public static long Micros(double second) => (Start.AddSeconds(second) - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public static Dictionary<string, object?> One(double second) => new()
    {
        ["datetime"] = Time(second),
        ["lat"] = Math.Round(47.5 + second / 10_000, 6),
        ["lon"] = 11.25,
        ["elevation"] = 1500.5,
    };

    public static IReadOnlyList<Dictionary<string, object?>> Line(int count, int first = 0) => [.. Enumerable.Range(first, count).Select(second => One(second))];

    public static IReadOnlyList<Dictionary<string, object?>> Scored(int count) =>
    [
        .. Enumerable.Range(0, count).Select(second => new Dictionary<string, object?>
        {
            ["date_time"] = Time(second),
            ["lat"] = Math.Round(47.5 + second / 10_000d, 6),
            ["lon"] = 11.25,
            ["gps_alt"] = 1500,
        }),
    ];
}
