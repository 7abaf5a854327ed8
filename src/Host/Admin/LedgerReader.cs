using PointBus.Storage;

namespace PointBus.Host.Admin;

/// <summary>Puts the buffer's ledger and the direct writes of the database together, and holds the two against each other.</summary>
sealed class LedgerReader(IPointBuffer buffer, IPointStore store)
{
    public async Task<IReadOnlyList<LedgerLine>> ReadAsync(CancellationToken cancellationToken)
    {
        var lanes = await buffer.ReadLanesAsync(cancellationToken);
        var journal = await ReadJournalAsync(cancellationToken);
        return [.. lanes.Select(lane => Line(lane, journal))];
    }

    static LedgerLine Line(LaneStatus lane, IReadOnlyDictionary<string, JournalTotals>? journal)
    {
        var counts = lane.Ledger;
        var totals = journal?.GetValueOrDefault(lane.Lane.Name) ?? new JournalTotals(lane.Lane.Name, 0, 0, 0, 0);
        return new LedgerLine(
            lane.Lane.Name,
            counts.Accepted + totals.DirectStored + totals.DirectDuplicate,
            counts.Stored + totals.DirectStored,
            counts.Duplicate + totals.DirectDuplicate,
            counts.DeadLettered, counts.Discarded, counts.Expired, counts.InFlight)
        {
            Direct = totals.DirectStored + totals.DirectDuplicate,
            States = new Dictionary<string, Amount>
            {
                ["ready"] = lane.Ready,
                ["scheduled"] = lane.Scheduled,
                ["leased"] = lane.Leased,
                ["parked"] = lane.Parked,
            },
            Journal = journal is null ? null : Check(lane, totals),
        };
    }

    /// <summary>A batch under lease may be in the journal already and not yet completed, so only a lane without leases can be judged.</summary>
    static JournalCheck Check(LaneStatus lane, JournalTotals totals) =>
        new(totals.Stored, totals.Duplicate, lane.Leased.Batches > 0 ? null : totals.Stored == lane.Ledger.Stored && totals.Duplicate == lane.Ledger.Duplicate);

    async Task<IReadOnlyDictionary<string, JournalTotals>?> ReadJournalAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await store.ReadTotalsAsync(cancellationToken)).ToDictionary(totals => totals.Lane);
        }
        catch (PointStoreException)
        {
            return null;
        }
    }
}
