using System.Globalization;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Alerting.Planning;

/// <summary>One step of one group.</summary>
internal sealed class GroupPlan(
    AlertOptions options, Func<AlertNotice, IReadOnlyList<string>> route, PlanInput input, IReadOnlyDictionary<string, ActiveAlert> alerts)
{
    const int MaxAlerts = 50;

    readonly GroupMembers _members = new(options, input);

    public GroupState Advance(GroupState before)
    {
        var members = _members.Advance(before, alerts);
        var group = before with { Members = members };
        if (!group.IsTold)
            return members.Values.Any(IsDue) ? Tell(group, NoticeReason.First) : group;

        if (members.Values.Where(member => member.IsTold).All(_members.IsOver) && !members.Values.Any(Waits))
            return Tell(group, NoticeReason.Resolved);

        var quietFor = input.Now - before.ToldAt;
        if (quietFor >= options.GroupInterval && members.Values.Any(member => IsDue(member) || (member.IsTold && _members.IsOver(member))))
            return Tell(group, NoticeReason.Changed);

        // People take care of it once all of it is taken care of.
        var firing = members.Where(member => member.Value.IsTold && member.Value.Fires).ToList();
        var wasCared = before.Members.Values.Where(member => member.IsTold && member.Fires).All(member => member.AcknowledgedBy is not null);
        if (firing.Count > 0 && !wasCared && firing.All(member => member.Value.AcknowledgedBy is not null))
            return Tell(group, NoticeReason.Acknowledged);

        return firing.Any(member => quietFor >= alerts[member.Key].RepeatAfter && member.Value.AcknowledgedBy is null && !input.Hides(alerts[member.Key]))
            ? Tell(group, NoticeReason.Repeat)
            : group;
    }

    static bool Waits(GroupMember member) => !member.IsTold && member is { Fires: true, VisibleSince: not null };

    bool IsDue(GroupMember member) => Waits(member) && input.Now - member.VisibleSince >= options.GroupWait;

    GroupState Tell(GroupState group, NoticeReason reason)
    {
        var told = new Dictionary<string, GroupMember>();
        var listed = new List<NoticeAlert>();
        foreach (var (place, member) in group.Members.OrderBy(member => member.Value.Fires ? 0 : 1).ThenBy(member => member.Key, StringComparer.Ordinal))
        {
            var isOver = member.IsTold && _members.IsOver(member);
            var current = alerts.GetValueOrDefault(place)?.Facts ?? member.Facts;
            var facts = member.IsTold ? current with { FiringId = member.Facts.FiringId, Since = member.Facts.Since } : current;
            var isNew = reason is NoticeReason.First or NoticeReason.Changed && Waits(member);
            if (member.IsTold || isNew)
                listed.Add(new NoticeAlert(facts, isOver ? member.ClearedAt : null));
            told[place] =
                isNew ? member with { IsTold = true, Facts = facts }
                : isOver ? member with { IsTold = false, VisibleSince = null, AcknowledgedBy = null }
                : member;
        }

        var notice = new AlertNotice
        {
            NoticeId = StableId.From("notice", group.Key, Number(group.CreatedAt.UtcTicks), Number(group.Notices)),
            GroupKey = group.Key,
            Reason = reason,
            At = input.Now,
            Severity = group.Severity,
            Alerts = [.. listed.Take(MaxAlerts)],
            Omitted = Math.Max(0, listed.Count - MaxAlerts),
            Actor = reason == NoticeReason.Acknowledged ? string.Join(", ", Carers(group)) : null,
        };

        // Whoever was told of a beginning is told of the end, whatever the routes say by then.
        var routed = reason is NoticeReason.Resolved or NoticeReason.Acknowledged ? [] : route(notice);
        IReadOnlyList<string> channels = [.. group.Channels.Union(routed)];
        return group with
        {
            Members = told,
            Notices = group.Notices + 1,
            ToldAt = input.Now,
            Channels = reason == NoticeReason.Resolved ? [] : channels,
            Unsent = channels.Count == 0 ? group.Unsent : [.. group.Unsent, new PlannedNotice(notice, reason == NoticeReason.Repeat ? routed : channels)],
        };
    }

    static IEnumerable<string> Carers(GroupState group) =>
        group.Members.Values.Where(member => member.IsTold && member.Fires).Select(member => member.AcknowledgedBy!).Distinct().Take(5);

    static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
