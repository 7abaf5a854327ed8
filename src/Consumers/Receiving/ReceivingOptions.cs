namespace PointBus.Consumers.Receiving;

/// <summary>What a message may bring.</summary>
public sealed record ReceivingOptions
{
    /// <summary>Bytes of one message's body, 1,024 or more; a larger one becomes a dead letter unread. Defaults to 8 MiB.</summary>
    public int MaxMessageBytes { get; init; } = 8 << 20;

    /// <summary>Bytes of the names and values of one message's headers; with more it becomes a dead letter unread. Defaults to 64 KiB.</summary>
    public int MaxHeaderBytes { get; init; } = 64 << 10;
}
