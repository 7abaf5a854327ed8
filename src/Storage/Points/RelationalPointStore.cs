using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using PointBus.Contracts;
using PointBus.Storage.Model;

namespace PointBus.Storage.Points;

/// <summary>The course of every call, the same on every engine; an engine adds how it connects, inserts points and names its errors.</summary>
internal abstract partial class RelationalPointStore : RelationalDatabase, IPointStore, IFlightDeletion, IDeviceRegistry
{
    readonly JournalTable journal;
    readonly FlightTable flights;
    readonly DeletedFlightTable deleted;

    protected RelationalPointStore(IModel model, TimeProvider time, SqlDialect dialect) : base(model, time, dialect)
    {
        journal = new JournalTable(new SqlTable(model, typeof(JournalRow)));
        flights = new FlightTable(new SqlTable(model, typeof(FlightRow)), dialect.RowLock);
        deleted = new DeletedFlightTable(new SqlTable(model, typeof(DeletedFlightRow)));
        Tables = PointTable.All(model);
    }

    protected IReadOnlyDictionary<LaneKind, PointTable> Tables { get; }

    public async Task<IReadOnlyList<WriteResult>> WriteAsync(LaneKind kind, IReadOnlyList<WriteRequest> batches, CancellationToken cancellationToken)
    {
        if (batches.Count == 0)
            return [];

        var requests = batches.DistinctBy(batch => batch.Header.BatchId).ToList();
        var answers = await InTransactionAsync(transaction => WriteAsync(transaction, kind, requests, cancellationToken), cancellationToken);

        return [.. batches.Select(batch => Answer(batch, answers))];
    }

    public async Task<FlightRecord> RegisterFlightAsync(string flightId, FlightDetails details, string? upstream, CancellationToken cancellationToken)
    {
        if (!Texts.IsFlightId(flightId))
            throw new PointStoreException(WriteOutcome.Deterministic, "A flight id is 1 to 100 characters without control characters.");

        var source = Texts.Clean(details.Source) ?? Lane.SourceOf(LaneKind.Live);
        var flight = new PlannedFlight(FlightKey.For(flightId, source), flightId, source);
        return await InTransactionAsync(async transaction =>
        {
            await flights.PutAsync(transaction, flight, details, upstream, Now(), cancellationToken);
            var row = await transaction.Context.Flights.AsNoTracking().SingleAsync(row => row.Id == flight.Key, cancellationToken);
            return row.ToRecord();
        }, cancellationToken);
    }

    public Task<FlightRecord?> FindFlightAsync(string id, string? source, CancellationToken cancellationToken) =>
        WithContextAsync(context => PointQueries.FindFlightAsync(context, id, source, cancellationToken), cancellationToken);

    public Task<IReadOnlyDictionary<string, FlightRecord>> FindFlightsAsync(IReadOnlyCollection<string> ids, string source, CancellationToken cancellationToken) =>
        WithContextAsync(context => PointQueries.FindFlightsAsync(context, ids, source, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<JournalTotals>> ReadTotalsAsync(CancellationToken cancellationToken) =>
        WithContextAsync(context => PointQueries.ReadTotalsAsync(context, cancellationToken), cancellationToken);

    public Task<UploadCounts?> ReadUploadAsync(Guid uploadId, CancellationToken cancellationToken) =>
        WithContextAsync(context => PointQueries.ReadUploadAsync(context, uploadId, cancellationToken), cancellationToken);

    public Task PingAsync(CancellationToken cancellationToken) =>
        WithContextAsync(context => context.Database.ExecuteSqlRawAsync("SELECT 1", cancellationToken), cancellationToken);

    public abstract Task MigrateAsync(CancellationToken cancellationToken);

    public abstract Task MaintainAsync(CancellationToken cancellationToken);

    /// <summary>Inserts the plan's rows and enters in the tally which of them are new and which cannot be stored.</summary>
    protected abstract Task InsertAsync(StoreTransaction transaction, WritePlan plan, WriteTally tally, CancellationToken cancellationToken);

    static WriteResult Answer(WriteRequest batch, Dictionary<Guid, (long Acceptance, WriteResult Result)> answers)
    {
        var (acceptance, result) = answers[batch.Header.BatchId];
        return acceptance == batch.Acceptance ? result : new WriteResult(batch.Header.BatchId, 0, batch.Points.Count, []);
    }

    async Task<Dictionary<Guid, (long Acceptance, WriteResult Result)>> WriteAsync(
        StoreTransaction transaction, LaneKind kind, IReadOnlyList<WriteRequest> requests, CancellationToken cancellationToken)
    {
        var now = Now();
        var claimed = await journal.ClaimAsync(transaction, requests, now, cancellationToken);
        var plan = WritePlan.For(kind, [.. requests.Where(request => claimed.Contains(request.Header.BatchId))]);
        if (await DeletedFlightTable.ReadAsync(transaction, plan.Flights, cancellationToken) is { Count: > 0 } gone)
            plan = WritePlan.For(kind, plan.Batches, gone);
        var results = await InsertAsync(transaction, kind, plan, now, cancellationToken);
        await journal.CloseAsync(transaction, results, cancellationToken);

        var others = requests.Where(request => !claimed.Contains(request.Header.BatchId)).ToList();
        var journaled = await JournalTable.ReadAsync(transaction, [.. others.Select(request => request.Header.BatchId)], cancellationToken);
        var answers = journaled.ToDictionary(row => row.Key, row =>
            (row.Value.Acceptance, new WriteResult(row.Key, row.Value.Stored, row.Value.Duplicate, Refusals.Read(row.Value.Refusals))));
        foreach (var request in others.Where(request => journaled[request.Header.BatchId].Acceptance != request.Acceptance))
            if (await ConflictAsync(transaction, kind, request, journaled[request.Header.BatchId], now, cancellationToken) is { } conflict)
                answers[request.Header.BatchId] = (request.Acceptance, conflict);
        foreach (var (request, result) in plan.Batches.Zip(results))
            answers[result.BatchId] = (request.Acceptance, result);
        return answers;
    }

    async Task<IReadOnlyList<WriteResult>> InsertAsync(StoreTransaction transaction, LaneKind kind, WritePlan plan, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (kind != LaneKind.Scoring)
        {
            await flights.AddAsync(transaction, plan.Flights, now, cancellationToken);
            plan.RefuseUnknown(await flights.LockAsync(transaction, plan.Flights, cancellationToken));
        }

        var tally = new WriteTally(plan);
        await InsertAsync(transaction, plan, tally, cancellationToken);
        if (kind != LaneKind.Scoring)
            await flights.GainAsync(transaction, tally.Gains(), cancellationToken);
        return tally.Results();
    }
}
