using System.Net.Http.Headers;
using System.Net.Mime;
using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Channels.Slack;

/// <summary>Posts to an incoming webhook of Slack.</summary>
sealed class SlackChannel(SlackOptions options, HttpClient client, TimeProvider time) : INoticeChannel
{
    readonly ChannelCall call = new(client, options.Url, options.Timeout, time);

    public string Name => options.Name;

    public ChannelKind Kind => ChannelKind.Slack;

    public async Task<DeliveryAnswer> DeliverAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, options.Url) { Content = new ByteArrayContent(SlackMessage.Write(notice)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json, "utf-8");
        return await call.SendAsync(request, refusals: _ => true, cancellationToken);
    }
}
