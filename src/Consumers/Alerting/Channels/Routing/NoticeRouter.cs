using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Channels.Routing;

/// <summary>
/// Which channels a notice goes to: of each of its alerts, those of the first route that holds for it. Where none does, all channels,
/// but PagerDuty only for what is critical, and never for a report.
/// </summary>
public sealed class NoticeRouter(IReadOnlyList<NoticeRoute> routes, IReadOnlyList<ChannelOptions> channels)
{
    public IReadOnlyList<string> Channels(AlertNotice notice) =>
        Names(notice, notice.Alerts.SelectMany(alert => Route(notice, alert)?.Channels ?? Standard(notice)));

    /// <summary>Channels that may take over, in this order.</summary>
    public IReadOnlyList<string> Fallbacks(AlertNotice notice) =>
        Names(notice, notice.Alerts.SelectMany(alert => Route(notice, alert)?.Fallback ?? Standard(notice)));

    NoticeRoute? Route(AlertNotice notice, NoticeAlert alert) =>
        routes.FirstOrDefault(route => route.Holds(notice.Severity, alert.Facts.Rule, alert.Facts.Place, notice.At));

    IEnumerable<string> Standard(AlertNotice notice) =>
        channels.Where(channel => channel.Kind != ChannelKind.PagerDuty || notice.Severity == AlertSeverity.Critical).Select(channel => channel.Name);

    /// <summary>Known ones only: a route may name a channel that is gone.</summary>
    IReadOnlyList<string> Names(AlertNotice notice, IEnumerable<string> names) =>
        [.. names.Distinct().Where(name => channels.Any(channel =>
            channel.Name == name && (channel.Kind != ChannelKind.PagerDuty || notice.Reason != NoticeReason.Report)))];
}
