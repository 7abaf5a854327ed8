using PointBus.Host.Errors;
using PointBus.Storage;

namespace PointBus.Host.Admin;

/// <summary>GET /admin/ledger: accepted = stored + duplicate + dead-lettered + discarded + expired + in flight, per lane, in points.</summary>
static class LedgerEndpoint
{
    public static async Task<IResult> GetAsync(LedgerReader ledger, TimeProvider time, CancellationToken cancellationToken)
    {
        var lanes = await ledger.ReadAsync(cancellationToken);
        return Answers.Ok(new
        {
            Timestamp = time.GetUtcNow(),
            Balanced = lanes.All(lane => lane.Balanced),
            Lanes = lanes,
            Total = lanes.Aggregate(LedgerLine.Empty("total"), (sum, lane) => sum + lane),
        });
    }
}

/// <summary>One lane's figures over buffer and database.</summary>
sealed record LedgerLine(string Lane, long Accepted, long Stored, long Duplicate, long DeadLettered, long Discarded, long Expired, long InFlight)
{
    public bool Balanced => Accepted == Stored + Duplicate + DeadLettered + Discarded + Expired + InFlight;

    /// <summary>Where the points in flight are: ready, scheduled, leased, parked.</summary>
    public IReadOnlyDictionary<string, Amount>? States { get; init; }

    /// <summary>Of the stored and duplicate points, those that went to the database without the buffer.</summary>
    public long Direct { get; init; }

    /// <summary>What the journal in the database says of buffered batches; behind by batches just being completed. Absent while the database is away.</summary>
    public JournalCheck? Journal { get; init; }

    public static LedgerLine Empty(string lane) => new(lane, 0, 0, 0, 0, 0, 0, 0);

    public static LedgerLine operator +(LedgerLine left, LedgerLine right) => new(
        left.Lane, left.Accepted + right.Accepted, left.Stored + right.Stored, left.Duplicate + right.Duplicate,
        left.DeadLettered + right.DeadLettered, left.Discarded + right.Discarded, left.Expired + right.Expired, left.InFlight + right.InFlight)
    {
        Direct = left.Direct + right.Direct,
    };
}

/// <summary>The database's own count beside the buffer's. <paramref name="Agrees"/> is unknown where batches that are just being written may be the whole difference.</summary>
sealed record JournalCheck(long Stored, long Duplicate, bool? Agrees);
