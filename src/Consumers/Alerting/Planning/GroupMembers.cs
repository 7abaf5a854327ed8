namespace PointBus.Consumers.Alerting.Planning;

/// <summary>Brings the members of a group up to what fires now.</summary>
internal sealed class GroupMembers(AlertOptions options, PlanInput input)
{
    /// <summary>Returns after which even firings that are always over before they are told are told.</summary>
    const int TooOften = 3;

    /// <summary>How long it is remembered that something fired.</summary>
    static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(30);

    public Dictionary<string, GroupMember> Advance(GroupState group, IReadOnlyDictionary<string, ActiveAlert> alerts)
    {
        var members = new Dictionary<string, GroupMember>();
        foreach (var (place, member) in group.Members)
            if (!alerts.ContainsKey(place) && Ended(member) is { } ended)
                members[place] = ended;
        foreach (var (place, alert) in alerts)
            members[place] = Acknowledge(Firing(group.Members.GetValueOrDefault(place), alert));
        return members;
    }

    /// <summary>Whether something is over for so long that it may be told: what comes back often is waited for longer.</summary>
    public bool IsOver(GroupMember member) =>
        member.ClearedAt is { } cleared && input.Now - cleared >= TimeSpan.FromTicks(Math.Min(LongestWait.Ticks, options.ResolveWait.Ticks << Math.Min(member.Returns, 10)));

    GroupMember? Ended(GroupMember member) =>
        member.Fires ? member with { ClearedAt = input.Now, VisibleSince = member.IsTold ? member.VisibleSince : null }
        : member.IsTold || input.Now - member.ClearedAt < Memory ? member
        : null;

    GroupMember Firing(GroupMember? member, ActiveAlert alert)
    {
        if (member is null)
            return Visible(Begun(alert, returns: 0), alert);
        if (member.Fires && member.CurrentId == alert.Facts.FiringId)
            return Visible(member, alert);

        // People who were not told of its end know it by the id they were told first.
        return member.IsTold
            ? member with { CurrentId = alert.Facts.FiringId, ClearedAt = null, Returns = member.Returns + 1 }
            : Visible(Begun(alert, member.Returns + 1), alert);
    }

    GroupMember Visible(GroupMember member, ActiveAlert alert)
    {
        if (member.IsTold)
            return member;
        if (input.Hides(alert))
            return member with { VisibleSince = null };

        var since = member.Returns >= TooOften ? input.Now - options.GroupWait : input.Now;
        return member with { VisibleSince = member.VisibleSince ?? since };
    }

    GroupMember Acknowledge(GroupMember member)
    {
        var acknowledged = input.Acknowledgements.GetValueOrDefault(member.CurrentId) ?? input.Acknowledgements.GetValueOrDefault(member.Facts.FiringId);
        return acknowledged is null ? member : member with { AcknowledgedBy = acknowledged.Actor };
    }

    static GroupMember Begun(ActiveAlert alert, int returns) => new() { Facts = alert.Facts, CurrentId = alert.Facts.FiringId, Returns = returns };
}
