using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Rules;

/// <summary>When a measured value is worth an alert.</summary>
public sealed record AlertRule
{
    public const string AnyPlace = "*";

    /// <summary>Lower case words with dashes, up to 60 characters; unique together with the place.</summary>
    public required string Name { get; init; }

    /// <summary>One of <see cref="Measuring.Signals"/>.</summary>
    public required string Signal { get; init; }

    /// <summary>One place, such as a lane; <c>*</c> for each that is measured and has no rule of this name for itself.</summary>
    public string Place { get; init; } = AnyPlace;

    public required AlertSeverity Severity { get; init; }

    /// <summary>Whether high values or low ones are bad.</summary>
    public Direction Direction { get; init; } = Direction.Above;

    /// <summary>Fires beyond this value; the value itself is still good.</summary>
    public required double Raise { get; init; }

    /// <summary>Is over at this value or better; <see langword="null"/> takes <see cref="Raise"/>. Never beyond it.</summary>
    public double? Clear { get; init; }

    /// <summary>Measurements in a row that must say so before it fires or is over, 1 to 100.</summary>
    public int Confirmations { get; init; } = 1;

    /// <summary>What a missing measurement means.</summary>
    public NoData NoData { get; init; } = NoData.Keep;

    /// <summary>How long a firing stays quiet before it is told again, one minute to a week; 4 h unless told.</summary>
    public TimeSpan RepeatAfter { get; init; } = TimeSpan.FromHours(4);

    /// <summary>One sentence without figures; <c>{place}</c> stands for the place.</summary>
    public required string Title { get; init; }

    /// <summary>Name of the page in the runbook.</summary>
    public required string Runbook { get; init; }

    /// <summary>The command line to act with; <c>{place}</c> stands for the place.</summary>
    public string? Command { get; init; }

    public bool IsEnabled { get; init; } = true;

    /// <summary>Under which it is kept and configured: <c>name</c>, or <c>name@place</c> for a place's own.</summary>
    public string Key => Place == AnyPlace ? Name : $"{Name}@{Place}";

    /// <summary>Whether a value is worth an alert.</summary>
    public bool IsBad(double value) => Direction == Direction.Above ? value > Raise : value < Raise;

    /// <summary>Whether a value ends a firing.</summary>
    public bool IsGood(double value) => Direction == Direction.Above ? value <= (Clear ?? Raise) : value >= (Clear ?? Raise);
}

/// <summary>Which side of a threshold is bad.</summary>
public enum Direction
{
    Above,
    Below,
}

/// <summary>What a rule makes of a value that could not be measured. A place that is measured no longer is another matter: it counts as good.</summary>
public enum NoData
{
    /// <summary>It stays as it was.</summary>
    Keep,

    /// <summary>It counts as beyond the threshold.</summary>
    Fires,

    /// <summary>It counts as good.</summary>
    Clears,
}
