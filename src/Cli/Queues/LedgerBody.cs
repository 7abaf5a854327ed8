namespace PointBus.Cli.Queues;

/// <summary>Every accepted point and how it ended, by lane.</summary>
internal sealed record LedgerBody
{
    public bool? Balanced { get; init; }

    public IReadOnlyList<LedgerRow>? Lanes { get; init; }

    public LedgerRow? Total { get; init; }

    public BrokerWaiting? Broker { get; init; }
}

internal sealed record LedgerRow(string? Lane, long? Accepted, long? Stored, long? Duplicate, long? DeadLettered, long? Discarded, long? Expired, long? InFlight, bool? Balanced);

internal sealed record BrokerWaiting(long? WaitingMessages);
