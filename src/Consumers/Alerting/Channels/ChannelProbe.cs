using PointBus.Consumers.Alerting.Channels.Sending;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Alerting.Channels;

/// <summary>Sends a notice that says it is a test through one channel, at once and once, whatever the routes and the breaker say.</summary>
public sealed class ChannelProbe
{
    readonly ChannelSet channels;
    readonly DeliveryLog log;
    readonly TimeProvider time;

    internal ChannelProbe(ChannelSet channels, DeliveryLog log, TimeProvider time) => (this.channels, this.log, this.time) = (channels, log, time);

    /// <summary>The configured channels, by name.</summary>
    public IReadOnlyDictionary<string, ChannelKind> Channels => channels.Names.ToDictionary(name => name, name => channels.Find(name)!.Channel.Kind);

    /// <param name="channel">As configured.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellationToken">Ends the try.</param>
    /// <returns>What the other side said; <see langword="null"/> where there is no such channel.</returns>
    public async Task<DeliveryAnswer?> TestAsync(string channel, string actor, CancellationToken cancellationToken)
    {
        if (channels.Find(channel) is not { } target)
            return null;

        var notice = Notice(Guid.CreateVersion7(time.GetUtcNow()), actor, time.GetUtcNow());
        var answer = await target.Channel.DeliverAsync(notice, cancellationToken);
        await log.AddAsync(DeliveryEntry.Of(
            new DeliverNotice { Channel = channel, Notice = notice }, target.Channel.Kind, notice.At, 1,
            answer.Outcome == DeliveryOutcome.Delivered ? "delivered" : "given_up", answer.Detail));
        return answer;
    }

    internal static AlertNotice Notice(Guid id, string actor, DateTimeOffset now) => new()
    {
        NoticeId = id,
        GroupKey = "test",
        Reason = NoticeReason.Test,
        At = now,
        Severity = AlertSeverity.Info,
        Actor = actor,
        Alerts =
        [
            new NoticeAlert(
                new AlertFacts
                {
                    FiringId = StableId.From("test", id.ToString("N")),
                    Rule = "test",
                    Severity = AlertSeverity.Info,
                    Title = "Test of this channel, nothing is wrong",
                    Threshold = 0,
                    Unit = "",
                    Since = now,
                    Command = "pointbus alerts list",
                },
                null),
        ],
    };
}
