using System.Diagnostics;
using PointBus.Contracts;

namespace PointBus.Consumers.Tracing;

/// <summary>
/// Leads the trace of a batch on to the alert that it is behind, where one is known; other alerts have traces of their own. Spans carry
/// names and ids, never what a message says.
/// </summary>
static class AlertTraces
{
    const int MaxLinks = 50;

    /// <returns>What <see cref="AlertFacts.SampleTrace"/> holds; <see langword="null"/> where the batch has no trace.</returns>
    public static string? SampleOf(string? traceId, Guid batchId) =>
        BatchTraces.ContextOf(traceId, batchId) is { } context ? $"00-{context.TraceId}-{context.SpanId}-01" : null;

    /// <summary>A breach or its end, as it is published.</summary>
    public static Activity? Threshold(AlertFacts alert, bool isOver) => Start(isOver ? "alert clear" : "alert breach", [alert])?
        .SetTag("pointbus.rule", alert.Rule).SetTag("pointbus.place", alert.Place).SetTag("pointbus.firing", alert.FiringId);

    /// <summary>A notice, as it is handed to its channels.</summary>
    public static Activity? Notice(AlertNotice notice) => Tagged(Start("alert notice", Alerts(notice)), notice);

    /// <summary>One try of one channel.</summary>
    public static Activity? Delivery(DeliverNotice order, string kind, int attempt) => Tagged(Start("alert delivery", Alerts(order.Notice)), order.Notice)?
        .SetTag("pointbus.channel", order.Channel).SetTag("pointbus.kind", kind).SetTag("pointbus.attempt", attempt);

    static Activity? Tagged(Activity? span, AlertNotice notice) =>
        span?.SetTag("pointbus.notice", notice.NoticeId).SetTag("pointbus.group", notice.GroupKey).SetTag("pointbus.reason", notice.Reason.ToString());

    static IEnumerable<AlertFacts> Alerts(AlertNotice notice) => notice.Alerts.Select(alert => alert.Facts);

    /// <summary>In the trace of the first batch that is known, with links to the others and to what goes on here.</summary>
    static Activity? Start(string name, IEnumerable<AlertFacts> alerts)
    {
        if (!BatchTraces.Source.HasListeners())
            return null;

        var samples = alerts.Select(alert => ActivityContext.TryParse(alert.SampleTrace, null, isRemote: true, out var context) ? context : default)
            .Where(context => context != default).Distinct().ToList();
        if (samples.Count == 0)
            return BatchTraces.Source.StartActivity(name);

        var links = samples.Skip(1).Concat(Activity.Current is { } current ? [current.Context] : []).Take(MaxLinks).Select(context => new ActivityLink(context));
        return BatchTraces.Source.StartActivity(name, ActivityKind.Internal, samples[0], links: links);
    }
}
