namespace PointBus.Consumers.Alerting.Planning;

/// <summary>What is wrong with a silence, one sentence for each mistake.</summary>
public static class SilenceCheck
{
    /// <summary>Unless somebody says how long.</summary>
    public static TimeSpan DefaultLength { get; } = TimeSpan.FromHours(1);

    const int MaxText = 500, MaxPattern = 200;

    static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    public static IEnumerable<string> Find(Silence silence, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(silence.Author) || silence.Author.Length > MaxPattern)
            yield return "A silence needs its author.";
        if (string.IsNullOrWhiteSpace(silence.Comment) || silence.Comment.Length > MaxText)
            yield return $"A silence needs a comment of at most {MaxText} characters that says why.";
        if (!IsPattern(silence.Rule) || !IsPattern(silence.Place))
            yield return $"Rule and place of a silence are 1 to {MaxPattern} characters; * is possible at the end only.";
        if (silence.EndsAt <= silence.StartsAt)
            yield return "A silence must end after it starts.";
        if (silence.EndsAt - silence.StartsAt > Longest)
            yield return $"A silence lasts for at most {Longest.TotalDays:0} days.";
        if (silence.IsWeekly && silence.EndsAt - silence.StartsAt >= TimeSpan.FromDays(7))
            yield return "A silence that returns each week must be shorter than a week.";
        if (silence.IsOver(now))
            yield return "The silence would be over already.";
    }

    static bool IsPattern(string pattern) =>
        pattern.Length is > 0 and <= MaxPattern && !pattern.AsSpan(0, pattern.Length - 1).Contains('*') && !pattern.Any(char.IsControl);
}
