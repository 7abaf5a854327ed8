using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Channels.Webhook;

/// <summary>Posts in the form of Standard Webhooks 1.0: the id stays the same over all tries, time and signature are new with each.</summary>
sealed class WebhookChannel(WebhookOptions options, HttpClient client, TimeProvider time) : INoticeChannel
{
    readonly ChannelCall call = new(client, options.Url, options.Timeout, time);
    volatile bool isGone;

    public string Name => options.Name;

    public ChannelKind Kind => ChannelKind.Webhook;

    public async Task<DeliveryAnswer> DeliverAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        if (isGone)
            return new DeliveryAnswer(DeliveryOutcome.Refused, "not sent: the receiver answered 410 Gone before; start anew once its address is right");

        using var request = Request(notice);
        var answer = await call.SendAsync(request, refusals: status => status == (int)HttpStatusCode.Gone, cancellationToken);
        isGone = answer.Detail.StartsWith("410", StringComparison.Ordinal);
        return answer;
    }

    HttpRequestMessage Request(AlertNotice notice)
    {
        var body = WebhookBody.Write(notice);
        var id = $"msg_{notice.NoticeId:N}";
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

        var request = new HttpRequestMessage(HttpMethod.Post, options.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json, "utf-8");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp);
        request.Headers.Add("webhook-signature", string.Join(' ', options.Secrets.Select(secret => secret.Sign(id, timestamp, body))));
        return request;
    }
}
