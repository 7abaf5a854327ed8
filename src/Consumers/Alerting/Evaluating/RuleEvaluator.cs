using System.Globalization;
using PointBus.Consumers.Alerting.Measuring;
using PointBus.Consumers.Alerting.Rules;
using PointBus.Storage;

namespace PointBus.Consumers.Alerting.Evaluating;

/// <summary>Decides from measured values which rules fire. Remembers nothing and looks at no clock.</summary>
public sealed class RuleEvaluator(FactWriter facts)
{
    /// <summary>Holds every rule against what was measured.</summary>
    /// <returns>Where each rule stands now at each place, without those of which there is nothing to remember.</returns>
    public IReadOnlyDictionary<string, RuleStanding> Evaluate(RuleBook book, IReadOnlyDictionary<string, RuleStanding> before, Reading reading)
    {
        var after = new Dictionary<string, RuleStanding>();
        var known = before.Values.ToLookup(standing => standing.Rule, standing => standing.Place ?? "");
        foreach (var rule in book.Rules.Where(rule => rule.IsEnabled))
            foreach (var place in reading.Places(rule.Signal).Union(known[rule.Name]).Where(place => book.Concerns(rule, place)))
                Keep(Evaluate(rule, place, before.GetValueOrDefault(RuleStanding.KeyOf(rule.Name, place)), reading.Find(rule.Signal, place), reading.At));

        // Rules that were removed or turned off leave nothing firing behind.
        foreach (var orphan in before.Values.Where(standing => !book.Rules.Any(rule => rule.IsEnabled && rule.Name == standing.Rule && book.Concerns(rule, standing.Place ?? ""))))
            Keep((orphan.Firing is null ? orphan : End(orphan, reading.At)) with { Streak = 0, StreakSince = null });
        return after;

        void Keep(RuleStanding standing)
        {
            if (!standing.IsQuiet(reading.At))
                after[standing.Key] = standing;
        }
    }

    /// <summary>Holds one rule against one value.</summary>
    public RuleStanding Evaluate(AlertRule rule, string place, RuleStanding? before, Finding finding, DateTimeOffset now)
    {
        var standing = (before ?? new RuleStanding { Rule = rule.Name, Place = place.Length == 0 ? null : place, Signal = rule.Signal }) with
        {
            Signal = rule.Signal, RepeatAfter = rule.RepeatAfter, Value = finding.Value, MeasuredAt = now,
        };
        if (standing.Firing is { } firing)
            standing = standing with { Firing = facts.Update(firing, rule, finding.Value) };

        // What speaks against the state: a bad value against silence, a good one against a firing. What speaks neither way begins the row anew.
        if (Speaks(rule, finding, standing.Firing is not null) is not { } against)
            return standing;
        if (!against)
            return standing with { Streak = 0, StreakSince = null };

        standing = standing with { Streak = standing.Streak + 1, StreakSince = standing.StreakSince ?? now };
        return standing.Streak < rule.Confirmations ? standing
            : standing.Firing is null ? Begin(rule, standing, now)
            : End(standing, now);
    }

    static bool? Speaks(AlertRule rule, Finding finding, bool fires) => finding switch
    {
        { Value: { } value } => fires ? rule.IsGood(value) : rule.IsBad(value),
        { IsGone: true } => fires,
        _ => rule.NoData switch { NoData.Fires => !fires, NoData.Clears => fires, _ => null },
    };

    RuleStanding Begin(AlertRule rule, RuleStanding standing, DateTimeOffset now)
    {
        var since = standing.StreakSince ?? now;
        var id = StableId.From("firing", rule.Name, standing.Place, since.UtcTicks.ToString(CultureInfo.InvariantCulture), now.UtcTicks.ToString(CultureInfo.InvariantCulture));
        var firing = facts.Write(id, rule, standing.Place, standing.Value, since);
        return standing with
        {
            Firing = firing, Streak = 0, StreakSince = null, ClearedAt = null, Unpublished = [.. standing.Unpublished, new ThresholdNews(firing, null)],
        };
    }

    /// <summary>A breach that the bus has not heard of is taken back together with its end: as long as the bus is away, no more than two of a place wait.</summary>
    static RuleStanding End(RuleStanding standing, DateTimeOffset now)
    {
        var firing = standing.Firing!;
        var others = standing.Unpublished.Where(news => news.Alert.FiringId != firing.FiringId).ToArray();
        return standing with
        {
            Firing = null, Streak = 0, StreakSince = null, ClearedAt = now,
            Unpublished = others.Length < standing.Unpublished.Count ? others : [.. others, new ThresholdNews(firing, now)],
        };
    }
}
