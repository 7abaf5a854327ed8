using PointBus.Consumers.Alerting.Measuring;

namespace PointBus.Consumers.Alerting.Rules;

/// <summary>What is wrong with a rule, one sentence for each mistake.</summary>
public static class RuleCheck
{
    const int MaxName = 60, MaxTitle = 200, MaxPlace = 200, MaxCommand = 300;

    public static IEnumerable<string> Find(AlertRule rule)
    {
        if (!IsName(rule.Name))
            yield return $"The name of a rule is 1 to {MaxName} of a-z, 0-9 and dashes, and begins with a letter.";
        if (rule.Place.Length is 0 or > MaxPlace || rule.Place.Any(char.IsControl))
            yield return $"The place of rule {rule.Name} is 1 to {MaxPlace} characters; {AlertRule.AnyPlace} stands for all.";
        if (!Signals.All.Contains(rule.Signal))
            yield return $"Rule {rule.Name} asks for the signal \"{rule.Signal}\", which is none of {string.Join(", ", Signals.All.Order())}.";
        if (!Enum.IsDefined(rule.Severity) || !Enum.IsDefined(rule.Direction) || !Enum.IsDefined(rule.NoData))
            yield return $"Rule {rule.Name} has a severity, a direction or a meaning of no data that does not exist.";
        if (!double.IsFinite(rule.Raise) || rule.Clear is { } level && !double.IsFinite(level))
            yield return $"The levels of rule {rule.Name} must be numbers.";
        else if (rule.Clear is { } clear && rule.IsBad(clear))
            yield return $"Rule {rule.Name} would be over at {clear:G}, which is beyond its threshold {rule.Raise:G}: clear must be on the good side of raise.";
        if (rule.Confirmations is < 1 or > 100)
            yield return $"Rule {rule.Name} asks for {rule.Confirmations} confirmations; 1 to 100 are possible.";
        if (rule.RepeatAfter < TimeSpan.FromMinutes(1) || rule.RepeatAfter > TimeSpan.FromDays(7))
            yield return $"Rule {rule.Name} is to be repeated after {rule.RepeatAfter}; a minute to seven days are possible.";
        if (!IsLine(rule.Title, MaxTitle))
            yield return $"The title of rule {rule.Name} is one line of 1 to {MaxTitle} characters.";
        if (!IsName(rule.Runbook))
            yield return $"The runbook page of rule {rule.Name} is 1 to {MaxName} of a-z, 0-9 and dashes, and begins with a letter.";
        if (rule.Command is { } command && !IsLine(command, MaxCommand))
            yield return $"The command of rule {rule.Name} is one line of 1 to {MaxCommand} characters.";
    }

    static bool IsName(string name) =>
        name.Length is > 0 and <= MaxName && char.IsAsciiLetterLower(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    static bool IsLine(string text, int most) => text.Length > 0 && text.Length <= most && !text.Any(char.IsControl) && text.Trim().Length > 0;
}
