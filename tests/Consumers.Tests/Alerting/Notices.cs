using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Alerting;

/// <summary>Notices to be told.</summary>
static class Notices
{
    public static readonly DateTimeOffset Start = new(2025, 6, 1, 11, 18, 0, TimeSpan.Zero);

    public static AlertNotice Of(NoticeReason reason = NoticeReason.First, int number = 1, AlertSeverity severity = AlertSeverity.Critical, string place = "live") => new()
    {
        NoticeId = StableId.From("notice", reason.ToString(), number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        GroupKey = "pending-batches/critical",
        Reason = reason,
        At = Start.AddMinutes(42 + (int)reason),
        Severity = severity,
        Alerts = [Alert(place, reason == NoticeReason.Resolved ? Start.AddMinutes(45) : null, severity)],
        Actor = reason is NoticeReason.Acknowledged or NoticeReason.Test ? "ann" : null,
    };

    public static NoticeAlert Alert(string place, DateTimeOffset? cleared = null, AlertSeverity severity = AlertSeverity.Critical) => new(
        new AlertFacts
        {
            FiringId = StableId.From("firing", place),
            Rule = "pending-batches",
            Place = place,
            Severity = severity,
            Title = "Too many batches wait in a lane",
            Value = 6_240,
            Threshold = 5_000,
            Unit = "batches",
            Since = Start,
            Impact = new AlertImpact(310_000, 84),
            TopCause = "NpgsqlException: PointBus.Storage.Points.Write",
            Runbook = new Uri("https://runbook.example.org/pending-batches"),
            Link = new Uri($"https://pointbus.example.org/queues?lane=live&from=alert"),
            Command = $"pointbus queues show {place}",
        },
        cleared);

    /// <summary>What somebody might put into a name to ping a channel, run a script or add a header.</summary>
    public const string Evil = "<!channel> <script>alert(1)</script> \"a\"&b\r\nBcc: evil@example.org\r\n\r\n`";

    public static AlertNotice WithEvil(NoticeReason reason = NoticeReason.First)
    {
        var notice = Of(reason);
        var facts = notice.Alerts[0].Facts with { Place = Evil, Title = "Odd name " + Evil, TopCause = Evil, Command = "pointbus " + Evil, Unit = "b<", Link = new Uri("javascript:alert(1)") };
        return notice with { Alerts = [notice.Alerts[0] with { Facts = facts }, Alert("upload")], Omitted = 3, Actor = Evil, GroupKey = Evil };
    }

    /// <summary>As large as a notice can become.</summary>
    public static AlertNotice Huge(int text = 3_000)
    {
        var notice = Of();
        var long1 = string.Concat(Enumerable.Repeat("<&>🔴", text / 5));
        var alert = notice.Alerts[0] with
        {
            Facts = notice.Alerts[0].Facts with { Title = long1, Place = long1, TopCause = long1, Command = long1, Rule = long1, Unit = long1, Link = new Uri("https://x.example.org/" + new string('a', 1_900)) },
        };
        return notice with { Alerts = [.. Enumerable.Repeat(alert, 50)], Omitted = 7, GroupKey = long1, Actor = long1 };
    }
}
