using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Alerting.Planning;

/// <summary>Tells once that a silence is about to end while it hides something that fires.</summary>
internal sealed class SilenceReminder(AlertOptions options, Func<AlertNotice, IReadOnlyList<string>> route)
{
    const string Prefix = "silence/";
    const int MaxAlerts = 50;

    public static bool IsKey(string key) => key.StartsWith(Prefix, StringComparison.Ordinal);

    public IEnumerable<GroupState> Plan(PlanInput input, IReadOnlyDictionary<string, GroupState> before)
    {
        var ends = input.Silences.Select(silence => (Silence: silence, End: silence.EndOfTime(input.Now))).Where(one => one.End is not null).ToList();
        foreach (var (silence, end) in ends)
        {
            var group = before.GetValueOrDefault(KeyOf(silence));
            var hidden = input.Active.Where(alert => silence.Concerns(alert.Facts)).ToList();
            // Each time of a weekly one is reminded of for itself.
            if (group is not null && group.ToldAt >= end - options.RemindBefore)
                yield return group;
            else if (hidden.Count > 0 && end - input.Now <= options.RemindBefore && silence.EndsAt - silence.StartsAt > options.RemindBefore)
                yield return Remind(silence, end!.Value, hidden, input.Now);
        }

        foreach (var (key, group) in before)
            if (IsKey(key) && group.Unsent.Count > 0 && !ends.Exists(one => KeyOf(one.Silence) == key))
                yield return group;
    }

    GroupState Remind(Silence silence, DateTimeOffset end, List<ActiveAlert> hidden, DateTimeOffset now)
    {
        var notice = new AlertNotice
        {
            NoticeId = StableId.From("reminder", silence.Id.ToString("N"), end.ToString("O")),
            GroupKey = KeyOf(silence),
            Reason = NoticeReason.Report,
            At = now,
            Severity = hidden.Max(alert => alert.Facts.Severity),
            Alerts = [.. hidden.OrderByDescending(alert => alert.Facts.Severity).Take(MaxAlerts).Select(alert => new NoticeAlert(Reminding(alert.Facts, silence), null))],
            Omitted = Math.Max(0, hidden.Count - MaxAlerts),
            Actor = silence.Author,
        };
        var channels = route(notice);
        return new GroupState
        {
            Key = notice.GroupKey, Severity = notice.Severity, CreatedAt = now, Notices = 1, ToldAt = now,
            Unsent = channels.Count == 0 ? [] : [new PlannedNotice(notice, channels)],
        };
    }

    static AlertFacts Reminding(AlertFacts facts, Silence silence) => facts with
    {
        Title = $"A silence is about to end that hides: {facts.Title}", TopCause = silence.Comment,
    };

    static string KeyOf(Silence silence) => Prefix + silence.Id.ToString("N");
}
