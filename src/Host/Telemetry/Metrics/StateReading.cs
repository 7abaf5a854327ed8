using PointBus.Host.Admin;
using PointBus.Storage;
using PointBus.Storage.Redis;

namespace PointBus.Host.Telemetry.Metrics;

/// <summary>The state of everything at one moment; what could not be read is <see langword="null"/>.</summary>
sealed record StateReading(DateTimeOffset At)
{
    public IReadOnlyList<LaneStatus>? Lanes { get; init; }

    public IReadOnlyList<LedgerLine>? Ledger { get; init; }

    public CatalogCounts? Letters { get; init; }

    public IReadOnlyList<WorkerView>? Workers { get; init; }

    public RedisStanding? Redis { get; init; }

    /// <summary>Operations that are not at their end, by state.</summary>
    public IReadOnlyDictionary<OperationState, int>? Operations { get; init; }

    /// <summary>Each source and whether it answered.</summary>
    public IEnumerable<(string Source, bool Answered)> Sources =>
        [("lanes", Lanes is not null), ("ledger", Ledger is not null), ("letters", Letters is not null), ("workers", Workers is not null), ("redis", Redis is not null), ("operations", Operations is not null)];
}
