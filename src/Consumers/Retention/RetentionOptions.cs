using System.ComponentModel.DataAnnotations;

namespace PointBus.Consumers.Retention;

/// <summary>How long dead letters are kept, and which are replayed without being asked for.</summary>
public sealed record RetentionOptions
{
    /// <summary>How long a letter stays open before it is archived as expired. Defaults to 7 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan OpenFor { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long an archived letter can be restored before it is purged. Defaults to 30 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan ArchivedFor { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How often letters are looked at. Defaults to 1 minute.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often it is looked for flights that became known. Defaults to 5 seconds.</summary>
    public TimeSpan FlightsInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether letters of unknown flights are replayed once their flights are known. Defaults to true.</summary>
    public bool ReplayKnownFlights { get; init; } = true;

    /// <summary>Replays of a letter's points, by whomever, after which its flights becoming known starts none any more. Defaults to 3.</summary>
    [Range(0, 100)]
    public int MaxRounds { get; init; } = 3;

    /// <summary>Whether letters that failed for passing reasons are replayed hourly where a lane has few of them. Defaults to true.</summary>
    public bool ReplaySmallQueues { get; init; } = true;

    /// <summary>What few is: at most so many letters. Defaults to 100.</summary>
    [Range(1, 1000)]
    public int SmallQueue { get; init; } = 100;

    /// <summary>How long a letter lies at least before an hourly replay, so that its cause can pass. Defaults to 10 minutes.</summary>
    public TimeSpan Rest { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Replays of a letter's points, by whomever, after which no hourly one follows. Defaults to 0: only what was never replayed.</summary>
    [Range(0, 100)]
    public int HourlyRounds { get; init; }
}
