using System.Diagnostics.Metrics;
using PointBus.Consumers.Persisting;
using PointBus.Host.Admin;
using PointBus.Host.Ingest.Routes;
using PointBus.Host.Operations;
using PointBus.Host.Workers;
using PointBus.Storage;

namespace PointBus.Host.Telemetry.Metrics;

/// <summary>The state that all hosts share, for <see cref="MeterName"/>; every host tells the same, so take the maximum over hosts and never the sum.</summary>
sealed class StateMetrics : IDisposable
{
    public const string MeterName = "PointBus.State";

    readonly Meter meter = new(MeterName);
    readonly StateReader reader;

    public StateMetrics(StateReader reader, PersistOptions options, StoreGate gate, BatchGateway gateway, TimeProvider time)
    {
        this.reader = reader;
        AddLanes(time);
        AddLedger();
        AddLetters();

        Gauge("active_workers", "Workers that claim and report", known => known.Workers is { } workers ? [new(workers.Count(worker => IsActive(worker, options, time)))] : []);
        Gauge("worker_capacity_utilization", "Batches that workers hold, of those they could hold", known => known.Workers is { } workers
            ? [new(Share(workers.Where(worker => IsActive(worker, options, time)).ToList()))]
            : []);
        Gauge("redis_memory_used_bytes", "Memory that Redis uses, of the fullest server", known => known.Redis is { } redis ? [new(redis.UsedBytes)] : []);
        Gauge("redis_memory_max_bytes", "Memory that Redis may use; 0 without a limit", known => known.Redis is { } redis ? [new(redis.MaxBytes)] : []);
        Gauge("replay_operations", "Operations on dead letters that are not at their end", known =>
            known.Operations?.Select(state => new Measurement<double>(state.Value, Tag("state", Words.Of(state.Key)))) ?? []);
        Gauge("metrics_source_up", "Whether figures of a source could be read", known =>
            known.Sources.Select(one => new Measurement<double>(one.Answered ? 1 : 0, Tag("source", one.Source))));
        Gauge("metrics_age_seconds", "How old the figures of lanes, letters, workers and Redis are", _ => [new(reader.Age.TotalSeconds)]);

        Gauge("ledger_age_seconds", "How old the ledger and the counts of points are", _ => [new(reader.LedgerAge.TotalSeconds)]);

        meter.CreateObservableGauge("circuit_state", () => Circuits(gate, gateway), description: "0 closed, 1 open; database: whether claiming pauses for it");
    }

    public void Dispose() => meter.Dispose();

    void AddLanes(TimeProvider time)
    {
        Gauge("queue_depth", "Batches that wait: ready, scheduled or set aside; the band is that of the lane's own priority", Lanes((lane, tags) => [new(lane.Waiting.Batches, tags)]));
        Gauge("queue_oldest_age_seconds", "Age of the oldest batch that is ready to be claimed", Lanes((lane, tags) =>
            [new(lane.OldestReady is { } oldest ? Math.Max(0, (time.GetUtcNow() - oldest).TotalSeconds) : 0, tags)]));
        Gauge("queue_paused", "1 while nothing of the lane is claimed because somebody asked so", Lanes((lane, tags) => [new(lane.Paused ? 1 : 0, tags)]));
        Gauge("queue_bytes", "Bytes that the lane takes in the buffer", Lanes((lane, tags) => [new(lane.Bytes, tags)]));
        Gauge("queue_message_count", "Batches that wait, or open dead letters", known => known.Lanes?.SelectMany(lane => (Measurement<double>[])
        [
            new(lane.Waiting.Batches, Tag("queue", lane.Lane.Name), Tag("is_dlq", "false")),
            new(lane.DeadLetters.Batches, Tag("queue", lane.Lane.Name + ":dlq"), Tag("is_dlq", "true")),
        ]) ?? []);
        Gauge("queue_pending_messages", "Batches that a worker holds", known => known.Lanes?.Select(lane =>
            new Measurement<double>(lane.Leased.Batches, Tag("queue", lane.Lane.Name), Tag("is_dlq", "false"))) ?? []);
    }

    void AddLedger()
    {
        Counter("points_accepted_total", "Points that were accepted", line => line.Accepted);
        Counter("points_written_total", "Points that are in the database", line => line.Stored);
        Counter("points_duplicate_total", "Points that were there already", line => line.Duplicate);
        Gauge("ledger_points", "The ledger: accepted is the sum of all others", known => known.Ledger?.SelectMany(line => new (string Entry, long Points)[]
        {
            ("accepted", line.Accepted), ("stored", line.Stored), ("duplicate", line.Duplicate), ("dead_lettered", line.DeadLettered),
            ("discarded", line.Discarded), ("expired", line.Expired), ("in_flight", line.InFlight),
        }.Select(one => new Measurement<double>(one.Points, Tag("lane", line.Lane), Tag("entry", one.Entry)))) ?? []);
        Gauge("ledger_balanced", "1 while the ledger adds up", known => known.Ledger?.Select(line => new Measurement<double>(line.Balanced ? 1 : 0, Tag("lane", line.Lane))) ?? []);
        Gauge("ledger_journal_agrees", "1 where the database's own count agrees, 0 where it does not; nothing while batches being written may be the difference", known =>
            known.Ledger?.Where(line => line.Journal?.Agrees is not null).Select(line => new Measurement<double>(line.Journal!.Agrees!.Value ? 1 : 0, Tag("lane", line.Lane))) ?? []);
    }

    void AddLetters()
    {
        Gauge("dlq_items_total", "Open dead letters by band", known => known.Letters is { } letters
            ? Bands.All.Select(band => new Measurement<double>(
                letters.Cells.Where(cell => cell.State == LetterState.Open && Bands.Of(cell.Priority) == band).Sum(cell => cell.Amount.Batches), Tag("priority", band)))
            : []);
        Gauge("dlq_open_letters", "Open dead letters by lane and reason", known => Cells(known, LetterState.Open));
        meter.CreateObservableCounter(
            "dlq_reprocessed_total", () => reader.Last is { } known ? Cells(known, LetterState.Replayed) : [], description: "Dead letters that were replayed");
    }

    /// <summary>Of the lanes that always exist at least one value each, so that a rate has where to start.</summary>
    static IEnumerable<Measurement<double>> Cells(StateReading known, LetterState state)
    {
        if (known.Letters is not { } letters)
            return [];

        var cells = letters.Cells.Where(cell => cell.State == state).GroupBy(cell => (cell.Lane, cell.ReasonCode)).ToDictionary(group => group.Key, group => group.Sum(cell => cell.Amount.Batches));
        foreach (var lane in Lane.BuiltIn)
            cells.TryAdd((lane.Name, DeadLetterReasons.InvalidForeignKey), 0);
        return cells.Select(cell => new Measurement<double>(cell.Value, Tag("lane", cell.Key.Lane), Tag("reason", cell.Key.ReasonCode)));
    }

    static IEnumerable<Measurement<int>> Circuits(StoreGate gate, BatchGateway gateway) =>
    [
        new(gate.ClosedBecause is null ? 0 : 1, Tag("dependency", "database")),
        .. gateway.Ways.Select(way => new Measurement<int>(way.IsSuspended ? 1 : 0, Tag("dependency", "ingest-" + way.Name))),
    ];

    static Func<StateReading, IEnumerable<Measurement<double>>> Lanes(Func<LaneStatus, KeyValuePair<string, object?>[], IEnumerable<Measurement<double>>> measure) => known =>
        known.Lanes?.Where(lane => !lane.IsMessages)
            .SelectMany(lane => measure(lane, [Tag("lane", lane.Lane.Name), Tag("band", Bands.Of(lane.Lane.DefaultPriority))])) ?? [];

    static bool IsActive(WorkerView worker, PersistOptions options, TimeProvider time) =>
        worker.Order.State == WorkerState.Active && !WorkerEndpoints.IsDead(worker, options, time);

    static double Share(List<WorkerView> workers) =>
        workers.Sum(worker => worker.Report.Capacity) is var capacity and > 0 ? (double)workers.Sum(worker => worker.Report.Batches.Count) / capacity : 0;

    void Gauge(string name, string description, Func<StateReading, IEnumerable<Measurement<double>>> measure) =>
        meter.CreateObservableGauge(name, () => reader.Last is { } known ? measure(known) : [], description: description);

    void Counter(string name, string description, Func<LedgerLine, long> points) => meter.CreateObservableCounter(
        name, () => reader.Last?.Ledger?.Select(line => new Measurement<long>(points(line), Tag("lane", line.Lane))) ?? [], description: description);

    static KeyValuePair<string, object?> Tag(string name, object value) => new(name, value);
}
