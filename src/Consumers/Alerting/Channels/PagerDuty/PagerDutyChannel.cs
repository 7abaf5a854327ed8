using System.Net.Http.Headers;
using System.Net.Mime;
using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Channels.PagerDuty;

/// <summary>Opens, acknowledges and ends incidents of PagerDuty; one group of alerts is one incident.</summary>
sealed class PagerDutyChannel(PagerDutyOptions options, HttpClient client, TimeProvider time) : INoticeChannel
{
    readonly ChannelCall call = new(client, options.Url, options.Timeout, time, options.RoutingKey);

    public string Name => options.Name;

    public ChannelKind Kind => ChannelKind.PagerDuty;

    public Task<DeliveryAnswer> DeliverAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        var key = PagerDutyEvent.KeyOf(notice.GroupKey);
        return notice.Reason switch
        {
            NoticeReason.Acknowledged => SendAsync(PagerDutyEvent.Follow(options.RoutingKey, "acknowledge", key), cancellationToken),
            NoticeReason.Resolved => SendAsync(PagerDutyEvent.Follow(options.RoutingKey, "resolve", key), cancellationToken),
            NoticeReason.Test => TryOutAsync(notice, cancellationToken),
            // An incident that nothing ends would stay open for ever.
            NoticeReason.Report => Task.FromResult(new DeliveryAnswer(DeliveryOutcome.Refused, "not sent: a report is no incident")),
            _ => SendAsync(PagerDutyEvent.Trigger(notice, options.RoutingKey, key), cancellationToken),
        };
    }

    /// <summary>Opens an incident of its own and ends it again.</summary>
    async Task<DeliveryAnswer> TryOutAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        var key = PagerDutyEvent.KeyOf($"test {notice.NoticeId:N}");
        var opened = await SendAsync(PagerDutyEvent.Trigger(notice with { Severity = AlertSeverity.Info }, options.RoutingKey, key), cancellationToken);
        if (opened.Outcome != DeliveryOutcome.Delivered)
            return opened with { Detail = "trigger: " + opened.Detail };

        var ended = await SendAsync(PagerDutyEvent.Follow(options.RoutingKey, "resolve", key), cancellationToken);
        return ended with { Detail = $"trigger: {opened.Detail}; resolve: {ended.Detail}" };
    }

    async Task<DeliveryAnswer> SendAsync(byte[] body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, options.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
        var answer = await call.SendAsync(request, refusals: _ => true, cancellationToken);

        // Anything else that looks like success comes from somebody in between.
        return answer.Outcome != DeliveryOutcome.Delivered ? answer
            : answer.Detail.StartsWith("202", StringComparison.Ordinal) ? answer with { Detail = answer.Detail + " (queued)" }
            : answer with { Outcome = DeliveryOutcome.Failed };
    }
}
