using PointBus.Consumers.Alerting.Evaluating;
using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Planning;

/// <summary>What a plan is made from, beside what was told before.</summary>
public sealed record PlanInput
{
    readonly Dictionary<(string Signal, string? Place), AlertSeverity> _worst = [];

    public required DateTimeOffset Now { get; init; }

    /// <summary>Everything that fires.</summary>
    public required IReadOnlyList<ActiveAlert> Active
    {
        get;
        init
        {
            field = value;
            foreach (var alert in value)
                if (!_worst.TryGetValue((alert.Signal, alert.Facts.Place), out var worst) || worst < alert.Facts.Severity)
                    _worst[(alert.Signal, alert.Facts.Place)] = alert.Facts.Severity;
        }
    }

    public Inhibition Inhibition { get; init; } = Inhibition.None;

    public IReadOnlyCollection<Silence> Silences { get; init; } = [];

    /// <summary>By firing id.</summary>
    public IReadOnlyDictionary<Guid, Acknowledgement> Acknowledgements { get; init; } = new Dictionary<Guid, Acknowledgement>();

    /// <summary>Whether somebody or something hides an alert for now.</summary>
    public bool Hides(ActiveAlert alert) =>
        Inhibition.Hides(alert, _worst[(alert.Signal, alert.Facts.Place)]) || Silences.Any(silence => silence.Concerns(alert.Facts) && silence.IsActive(Now));
}

/// <summary>An alert that fires.</summary>
/// <param name="Facts">As measured last.</param>
/// <param name="Signal">What it was measured on.</param>
/// <param name="RepeatAfter">How long it stays quiet before it is told again.</param>
public sealed record ActiveAlert(AlertFacts Facts, string Signal, TimeSpan RepeatAfter)
{
    public static IReadOnlyList<ActiveAlert> Of(IEnumerable<RuleStanding> standings) =>
        [.. standings.Where(standing => standing.Firing is not null).Select(standing => new ActiveAlert(standing.Firing!, standing.Signal, standing.RepeatAfter))];
}
