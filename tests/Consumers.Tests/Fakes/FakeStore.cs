using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Fakes;

/// <summary>A database that stores everything, unless it is told otherwise.</summary>
sealed class FakeStore(CallLog calls) : IPointStore
{
    /// <summary>Asked first in every call, with the name of the method.</summary>
    public Func<string, Exception?> Fault { get; set; } = _ => null;

    public Func<IReadOnlyList<WriteRequest>, CancellationToken, Task<IReadOnlyList<WriteResult>>> OnWrite { get; set; } = (batches, _) => Task.FromResult(AllStored(batches));

    public Func<Task> OnPing { get; set; } = () => Task.CompletedTask;

    public List<(LaneKind Kind, IReadOnlyList<WriteRequest> Batches)> Writes { get; } = [];

    public List<string> Flights { get; } = [];

    public IReadOnlyList<JournalTotals> Totals { get; set; } = [];

    public static IReadOnlyList<WriteResult> AllStored(IReadOnlyList<WriteRequest> batches) =>
        [.. batches.Select(batch => new WriteResult(batch.Header.BatchId, batch.Points.Count - batch.Refused.Count, 0, batch.Refused))];

    public async Task<IReadOnlyList<WriteResult>> WriteAsync(LaneKind kind, IReadOnlyList<WriteRequest> batches, CancellationToken cancellationToken)
    {
        lock (Writes)
            Writes.Add((kind, batches));
        Enter("write");
        return await OnWrite(batches, cancellationToken);
    }

    /// <summary>What a preflight is told.</summary>
    public Func<IReadOnlyList<WriteRequest>, IReadOnlyList<WriteResult>> OnForesee { get; set; } = AllStored;

    public async Task<IReadOnlyList<WriteResult>> ForeseeAsync(LaneKind kind, IReadOnlyList<WriteRequest> batches, CancellationToken cancellationToken)
    {
        await Task.Yield();
        Enter("foresee");
        return OnForesee(batches);
    }

    public Dictionary<Guid, JournalEntry> Journal { get; } = [];

    public Task<JournalEntry?> FindBatchAsync(Guid batchId, CancellationToken cancellationToken) => Task.FromResult(Journal.GetValueOrDefault(batchId));

    public async Task<FlightRecord> RegisterFlightAsync(string flightId, FlightDetails details, string? upstream, CancellationToken cancellationToken)
    {
        await Task.Yield();
        Enter("register");
        Flights.Add(flightId);
        return new FlightRecord { Id = FlightKey.For(flightId, "live"), FlightId = flightId, Source = "live" };
    }

    public List<FlightRecord> Known { get; } = [];

    public Task<FlightRecord?> FindFlightAsync(string id, string? source, CancellationToken cancellationToken) =>
        Task.FromResult(Known.Find(flight => flight.FlightId == id && (source ?? flight.Source) == flight.Source));

    public Task<IReadOnlyDictionary<string, FlightRecord>> FindFlightsAsync(IReadOnlyCollection<string> ids, string source, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, FlightRecord>>(Known.Where(flight => flight.Source == source && ids.Contains(flight.FlightId)).ToDictionary(flight => flight.FlightId));

    public async Task<IReadOnlyList<JournalTotals>> ReadTotalsAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        Enter("totals");
        return Totals;
    }

    public Task<UploadCounts?> ReadUploadAsync(Guid uploadId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        Enter("migrate");
    }

    public async Task MaintainAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        Enter("maintain");
    }

    public async Task PingAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        Enter("ping");
        await OnPing();
    }

    void Enter(string name)
    {
        calls.Add(name);
        if (Fault(name) is { } fault)
            throw fault;
    }
}
