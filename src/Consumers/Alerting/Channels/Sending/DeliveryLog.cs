using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Alerting.Channels.Sending;

/// <summary>Tells what came of tries: in the log of deliveries, in counters and in the metric <c>dlq_alerts_sent_total</c>. Nothing waits for it in vain, and nothing fails by it.</summary>
public sealed partial class DeliveryLog(IAlertStore store, TimeProvider time, ILogger<DeliveryLog> logger) : IDisposable
{
    public const string MeterName = "PointBus.Alerts";

    static readonly TimeSpan Keep = TimeSpan.FromDays(7);
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    readonly Meter meter = new(MeterName);
    Counter<long>? sent;

    public void Dispose() => meter.Dispose();

    /// <summary>The counter of what channels delivered; one of that name however often it is made.</summary>
    public static Counter<long> CountSent(Meter meter) => meter.CreateCounter<long>("dlq_alerts_sent", description: "Alerts that a channel delivered.");

    /// <summary>Adds one try, or what was decided instead of one.</summary>
    internal async Task AddAsync(DeliveryEntry entry)
    {
        if (entry.Outcome == "delivered")
        {
            sent ??= CountSent(meter);
            sent.Add(1, new("channel", entry.Kind), new("type", entry.Reason));
            LogDelivered(entry.NoticeId, entry.Channel, entry.Detail);
        }
        else
        {
            LogNotDelivered(entry.NoticeId, entry.Channel, entry.Outcome, entry.Detail);
        }

        try
        {
            using var limit = new CancellationTokenSource(Limit, time);
            await store.AppendAsync(AlertLog.Delivery, entry.At, JsonSerializer.Serialize(entry, ChannelJson.Camel), Keep, limit.Token).WaitAsync(limit.Token);
            if (Counters(entry) is { Count: > 0 } counters)
                await store.CountAsync(counters, limit.Token).WaitAsync(limit.Token);
        }
        catch (Exception e) when (e is BufferUnavailableException or OperationCanceledException)
        {
            LogNotKept(entry.NoticeId, e.Message);
        }
    }

    static Dictionary<string, long> Counters(DeliveryEntry entry) => entry.Outcome switch
    {
        "delivered" => new() { ["alerts_sent"] = 1, [entry.Kind + "_sent"] = 1 },
        "given_up" => new() { ["alerts_failed"] = 1 },
        "throttled" => new() { ["alerts_throttled"] = 1 },
        _ => [],
    };

    [LoggerMessage(LogLevel.Information, "Delivered notice {NoticeId} by {Channel}: {Answer}")]
    partial void LogDelivered(Guid noticeId, string channel, string answer);

    [LoggerMessage(LogLevel.Warning, "Did not deliver notice {NoticeId} by {Channel}, {Outcome}: {Answer}")]
    partial void LogNotDelivered(Guid noticeId, string channel, string outcome, string answer);

    [LoggerMessage(LogLevel.Warning, "Could not keep what came of notice {NoticeId}: {Reason}")]
    partial void LogNotKept(Guid noticeId, string reason);
}

/// <summary>One line of the log of deliveries.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="NoticeId">Which notice.</param>
/// <param name="GroupKey">Of which group.</param>
/// <param name="Channel">Its configured name.</param>
/// <param name="Kind"><c>slack</c>, <c>webhook</c>, <c>email</c> or <c>pagerduty</c>.</param>
/// <param name="Reason">Why it was sent, such as <c>first</c>.</param>
/// <param name="Attempt">From 1; 0 where nothing was tried.</param>
/// <param name="Outcome"><c>delivered</c>, <c>failed</c>, <c>throttled</c>, <c>given_up</c>, <c>overtaken</c>, <c>taken_over</c> or <c>dead_letter</c>.</param>
/// <param name="Detail">The answer of the other side, in words.</param>
/// <param name="NextAt">When it is tried again; <see langword="null"/> where it is not.</param>
public sealed record DeliveryEntry(
    DateTimeOffset At, Guid NoticeId, string GroupKey, string Channel, string Kind, string Reason, int Attempt, string Outcome, string Detail, DateTimeOffset? NextAt)
{
    /// <returns><see langword="null"/> where the text is no such entry.</returns>
    internal static DeliveryEntry? TryRead(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<DeliveryEntry>(json, ChannelJson.Camel);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal static DeliveryEntry Of(DeliverNotice order, ChannelKind? kind, DateTimeOffset at, int attempt, string outcome, string detail, DateTimeOffset? next = null) => new(
        at, order.Notice.NoticeId, order.Notice.GroupKey, order.Channel, kind is { } known ? Names.Of(known) : "none", Names.Of(order.Notice.Reason), attempt, outcome, detail, next);
}

static class Names
{
    public static string Of(ChannelKind kind) => kind switch
    {
        ChannelKind.Slack => "slack",
        ChannelKind.Webhook => "webhook",
        ChannelKind.Email => "email",
        _ => "pagerduty",
    };

    public static string Of(NoticeReason reason) => reason switch
    {
        NoticeReason.First => "first",
        NoticeReason.Changed => "changed",
        NoticeReason.Repeat => "repeat",
        NoticeReason.Acknowledged => "acknowledged",
        NoticeReason.Resolved => "resolved",
        NoticeReason.Report => "report",
        _ => "test",
    };
}
