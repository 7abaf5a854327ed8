using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Rules;

/// <summary>What somebody sets of a rule; what is left <see langword="null"/> stays as it was. Of a rule that is new, signal, severity, raise and title must be there.</summary>
public sealed record RuleChange
{
    public string? Signal { get; init; }

    public AlertSeverity? Severity { get; init; }

    public Direction? Direction { get; init; }

    public double? Raise { get; init; }

    public double? Clear { get; init; }

    public int? Confirmations { get; init; }

    public NoData? NoData { get; init; }

    public double? RepeatMinutes { get; init; }

    public string? Title { get; init; }

    public string? Runbook { get; init; }

    public string? Command { get; init; }

    public bool? Enabled { get; init; }

    /// <summary>Who changed it at run time.</summary>
    public string? Actor { get; init; }

    /// <summary>When, UTC.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The rule with this in it. A raise without a clear takes the distance between the two along.</summary>
    public AlertRule ApplyTo(AlertRule rule) => rule with
    {
        Signal = Signal ?? rule.Signal,
        Severity = Severity ?? rule.Severity,
        Direction = Direction ?? rule.Direction,
        Raise = Raise ?? rule.Raise,
        Clear = Clear ?? (Raise is { } raise && rule.Clear is { } clear ? Moved(rule, raise, clear) : rule.Clear),
        Confirmations = Confirmations ?? rule.Confirmations,
        NoData = NoData ?? rule.NoData,
        RepeatAfter = RepeatMinutes is { } minutes ? Minutes(minutes) : rule.RepeatAfter,
        Title = Title ?? rule.Title,
        Runbook = Runbook ?? rule.Runbook,
        Command = Command is { Length: 0 } ? null : Command ?? rule.Command,
        IsEnabled = Enabled ?? rule.IsEnabled,
    };

    /// <summary>This change after an earlier one.</summary>
    public RuleChange Over(RuleChange? earlier) => earlier is null ? this : new()
    {
        Signal = Signal ?? earlier.Signal,
        Severity = Severity ?? earlier.Severity,
        Direction = Direction ?? earlier.Direction,
        Raise = Raise ?? earlier.Raise,
        Clear = Clear ?? (Raise is null ? earlier.Clear : null),
        Confirmations = Confirmations ?? earlier.Confirmations,
        NoData = NoData ?? earlier.NoData,
        RepeatMinutes = RepeatMinutes ?? earlier.RepeatMinutes,
        Title = Title ?? earlier.Title,
        Runbook = Runbook ?? earlier.Runbook,
        Command = Command ?? earlier.Command,
        Enabled = Enabled ?? earlier.Enabled,
        Actor = Actor ?? earlier.Actor,
        At = At ?? earlier.At,
    };

    static double Moved(AlertRule rule, double raise, double clear) => rule.Raise == 0 ? raise : clear * raise / rule.Raise;

    /// <summary>Whatever is no span at all fails the check of the rule.</summary>
    static TimeSpan Minutes(double minutes) => minutes is > 0 and < 1_000_000 ? TimeSpan.FromMinutes(minutes) : TimeSpan.Zero;
}
