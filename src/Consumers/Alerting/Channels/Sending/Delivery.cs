using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Alerting.Channels.Sending;

/// <summary>One notice on its way through one channel, as it is kept.</summary>
sealed record Delivery
{
    public required DeliverNotice Order { get; init; }

    public DeliveryState State { get; init; } = DeliveryState.Open;

    /// <summary>Failed tries.</summary>
    public int Attempts { get; init; }

    /// <summary>Not tried, or looked at, before; while it is tried, when whoever tries it is taken for dead.</summary>
    public DateTimeOffset NotBefore { get; init; }

    /// <summary>Whether nothing more is to be done for it.</summary>
    public bool IsOver { get; init; }

    /// <summary>What the other side said last.</summary>
    public string? Answer { get; init; }

    public Guid Id => IdOf(Order.Notice.NoticeId, Order.Channel, Order.Round);

    public static Guid IdOf(Guid notice, string channel, int round) =>
        StableId.From("delivery", notice.ToString("N"), channel, round.ToString(System.Globalization.CultureInfo.InvariantCulture));
}

enum DeliveryState
{
    Open,

    Delivered,

    /// <summary>Given up by this channel.</summary>
    Failed,

    /// <summary>A younger notice of its group says all that it does.</summary>
    Overtaken,
}

/// <summary>What one channel was last told of one group.</summary>
/// <param name="Newest">The time of the youngest notice.</param>
/// <param name="IsTold">Whether it delivered something that fires.</param>
sealed record ChannelThread(DateTimeOffset Newest, bool IsTold)
{
    public static Guid IdOf(string groupKey, string channel) => StableId.From("thread", groupKey, channel);
}
