using PointBus.Consumers.Alerting.Channels;
using PointBus.Host.Errors;
using PointBus.Host.Operations;

namespace PointBus.Host.Alerts;

/// <summary>/api/v1/alerts/channels: the ways to people, without their addresses, and a try of one.</summary>
static class ChannelEndpoints
{
    public static IResult List(ChannelProbe probe, TimeProvider time) => Answers.Ok(new
    {
        Channels = probe.Channels.OrderBy(channel => channel.Key, StringComparer.Ordinal).Select(channel => new { Name = channel.Key, Kind = KindOf(channel.Value) }),
        probe.Channels.Count,
        Timestamp = time.GetUtcNow(),
    });

    /// <summary>200 whatever the other side said: the answer is what was asked for.</summary>
    public static Task<IResult> TestAsync(string name, HttpContext context, AuditTrail audit, ChannelProbe probe) =>
        audit.RunAsync(context, "alert-channel.test", Ids.Target("channel", name), async entry =>
        {
            var values = await RequestValues.OfBodyAsync(context);
            values.Allow("reason");
            entry.ReasonOrDefault(values);
            var answer = await probe.TestAsync(name, entry.Actor, context.RequestAborted)
                ?? throw new ApiException(StatusCodes.Status404NotFound, "CHANNEL_NOT_FOUND", "There is no channel of this name.");

            entry.Count = 1;
            entry.Detail = $"{Words.Of(answer.Outcome)}: {answer.Detail}";
            return Answers.Ok(new
            {
                Channel = name,
                Kind = KindOf(probe.Channels[name]),
                Delivered = answer.Outcome == DeliveryOutcome.Delivered,
                answer.Outcome,
                Answer = answer.Detail,
                RetryAfterSeconds = answer.RetryAfter?.TotalSeconds,
            });
        });

    static string KindOf(ChannelKind kind) => kind == ChannelKind.PagerDuty ? "pagerduty" : Words.Of(kind);
}
