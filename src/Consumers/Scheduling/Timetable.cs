using Cronos;

namespace PointBus.Consumers.Scheduling;

/// <summary>Five fields, minute to day of the week, in UTC: <c>0 2 * * *</c> is every day at two.</summary>
public sealed class Timetable
{
    readonly CronExpression expression;

    Timetable(string text, CronExpression expression) => (Text, this.expression) = (text, expression);

    public string Text { get; }

    /// <returns><see langword="null"/> where the text is none, or names no time that ever comes.</returns>
    public static Timetable? Parse(string text) =>
        CronExpression.TryParse(text, CronFormat.Standard, out var expression) && expression.GetNextOccurrence(DateTime.UnixEpoch) is not null
            ? new Timetable(text, expression)
            : null;

    /// <summary>The first time after this one, UTC.</summary>
    public DateTimeOffset? Next(DateTimeOffset after) =>
        expression.GetNextOccurrence(after.UtcDateTime) is { } next ? new DateTimeOffset(next, TimeSpan.Zero) : null;
}
