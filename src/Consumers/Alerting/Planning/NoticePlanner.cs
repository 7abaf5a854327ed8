using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Planning;

/// <summary>
/// Decides what is told, when, and to whom: a first notice once a group is complete, changes now and then, repeats while nobody takes
/// care of it, and the end of everything that was told. Remembers nothing and looks at no clock.
/// </summary>
public sealed class NoticePlanner(AlertOptions options, Func<AlertNotice, IReadOnlyList<string>> route)
{
    /// <returns>The groups as they are now, with the new notices among <see cref="GroupState.Unsent"/>; those with nothing to remember are left out.</returns>
    public IReadOnlyDictionary<string, GroupState> Plan(PlanInput input, IReadOnlyDictionary<string, GroupState> before)
    {
        var after = new Dictionary<string, GroupState>();
        var active = input.Active.ToLookup(alert => GroupState.KeyOf(alert.Facts));
        foreach (var key in before.Keys.Where(key => !SilenceReminder.IsKey(key)).Union(active.Select(group => group.Key)))
        {
            var alerts = active[key].ToDictionary(alert => alert.Facts.Place ?? "");
            var group = before.GetValueOrDefault(key) ?? new GroupState
            {
                Key = key, Severity = alerts.Values.First().Facts.Severity, CreatedAt = input.Now,
            };
            group = new GroupPlan(options, route, input, alerts).Advance(group);
            if (group.Members.Count > 0 || group.Unsent.Count > 0)
                after[key] = group;
        }

        foreach (var reminder in new SilenceReminder(options, route).Plan(input, before))
            after[reminder.Key] = reminder;
        return after;
    }

    /// <summary>The group without a notice that was handed over.</summary>
    public static GroupState Sent(GroupState group, Guid noticeId) =>
        group with { Unsent = [.. group.Unsent.Where(planned => planned.Notice.NoticeId != noticeId)] };
}
