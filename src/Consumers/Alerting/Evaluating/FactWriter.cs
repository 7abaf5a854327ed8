using PointBus.Consumers.Alerting.Measuring;
using PointBus.Consumers.Alerting.Rules;
using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Evaluating;

/// <summary>Puts a firing into the words that every channel tells.</summary>
public sealed class FactWriter(AlertOptions options)
{
    const string PlaceMark = "{place}";

    public AlertFacts Write(Guid firingId, AlertRule rule, string? place, double? value, DateTimeOffset since) => new()
    {
        FiringId = firingId,
        Rule = rule.Name,
        Place = place,
        Severity = rule.Severity,
        Title = rule.Title.Replace(PlaceMark, place ?? "system", StringComparison.Ordinal),
        Value = value,
        Threshold = rule.Raise,
        Unit = Signals.UnitOf(rule.Signal),
        Since = since,
        Runbook = Runbook(rule),
        Link = options.PublicUrl is { } address ? new Uri($"{Trimmed(address)}/api/v1/alerts/{firingId}") : null,
        Command = rule.Command?.Replace(PlaceMark, Quoted(place ?? ""), StringComparison.Ordinal),
    };

    /// <summary>The same firing after another measurement; the rule may have been changed meanwhile.</summary>
    public AlertFacts Update(AlertFacts firing, AlertRule rule, double? value) =>
        Write(firing.FiringId, rule, firing.Place, value ?? firing.Value, firing.Since) with { Impact = firing.Impact, TopCause = firing.TopCause, SampleTrace = firing.SampleTrace };

    Uri? Runbook(AlertRule rule) => options.RunbookUrl is { } address
        ? new Uri(address.OriginalString.Contains("{page}", StringComparison.Ordinal)
            ? address.OriginalString.Replace("{page}", rule.Runbook, StringComparison.Ordinal)
            : $"{Trimmed(address)}/{rule.Runbook}")
        : null;

    static string Trimmed(Uri address) => address.OriginalString.TrimEnd('/');

    /// <summary>A command is there to be copied into a shell, and names of workers and upstreams come from outside.</summary>
    static string Quoted(string place) =>
        place.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':') ? place : $"'{place.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
