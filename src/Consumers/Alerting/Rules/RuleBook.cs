namespace PointBus.Consumers.Alerting.Rules;

/// <summary>The rules that hold now: the built-in ones, changed by the configuration, changed at run time.</summary>
public sealed class RuleBook
{
    readonly Dictionary<string, AlertRule> _rules;

    RuleBook(Dictionary<string, AlertRule> rules, IReadOnlyList<string> mistakes) => (_rules, Mistakes) = (rules, mistakes);

    public static RuleBook BuiltIn { get; } = Merge(BuiltInRules.All);

    public IReadOnlyCollection<AlertRule> Rules => _rules.Values;

    /// <summary>Changes that cannot work and were left out, a sentence for each mistake.</summary>
    public IReadOnlyList<string> Mistakes { get; }

    /// <summary>Puts layers of changes, each by the rule's key, over rules. A change that cannot work leaves its rule as it was.</summary>
    public static RuleBook Merge(IEnumerable<AlertRule> rules, params IReadOnlyList<IReadOnlyDictionary<string, RuleChange>> layers)
    {
        var merged = rules.ToDictionary(rule => rule.Key);
        var mistakes = new List<string>();
        foreach (var layer in layers)
        {
            // A place's own rule begins as the general one, so that comes first.
            foreach (var (key, change) in layer.OrderBy(change => change.Key.Contains('@', StringComparison.Ordinal)).ThenBy(change => change.Key, StringComparer.Ordinal))
            {
                var (rule, found) = Apply(merged, key, change);
                if (found.Count == 0)
                    merged[rule.Key] = rule;
                mistakes.AddRange(found);
            }
        }

        return new RuleBook(merged, mistakes);
    }

    /// <summary>The book with one more change, and what is wrong with that.</summary>
    public (RuleBook Book, IReadOnlyList<string> Mistakes) With(string key, RuleChange change)
    {
        var book = Merge(Rules, [new Dictionary<string, RuleChange> { [key] = change }]);
        return (book, book.Mistakes);
    }

    public AlertRule? Find(string key) => _rules.GetValueOrDefault(key);

    /// <summary>Whether a rule speaks for a place: a place's own rule of the same name goes before the general one, also where it is turned off.</summary>
    public bool Concerns(AlertRule rule, string place) =>
        rule.Place == AlertRule.AnyPlace ? !_rules.ContainsKey($"{rule.Name}@{place}") : rule.Place == place;

    static (AlertRule Rule, IReadOnlyList<string> Mistakes) Apply(Dictionary<string, AlertRule> rules, string key, RuleChange change)
    {
        var at = key.IndexOf('@', StringComparison.Ordinal);
        var (name, place) = at < 0 ? (key, AlertRule.AnyPlace) : (key[..at], key[(at + 1)..]);
        var before = rules.GetValueOrDefault(key) ?? rules.GetValueOrDefault(name);
        var rule = change.ApplyTo(before is null ? Blank(name, place) : before with { Place = place });

        return before is null && (change.Signal is null || change.Severity is null || change.Raise is null || change.Title is null)
            ? (rule, [$"There is no rule {name}; a new one needs a signal, a severity, a raise level and a title."])
            : (rule, [.. RuleCheck.Find(rule)]);
    }

    static AlertRule Blank(string name, string place) => new()
    {
        Name = name, Place = place, Signal = "", Severity = default, Raise = 0, Title = "", Runbook = "custom",
    };
}
