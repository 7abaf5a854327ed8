using System.Collections;

namespace PointBus.Storage.Points;

/// <summary>Counts what became of a plan's rows, exactly for each batch and each flight.</summary>
internal sealed class WriteTally(WritePlan plan)
{
    readonly BitArray stored = new(plan.Rows.Length);
    readonly Dictionary<int, RefusedPoint> refused = [];

    public void StoredRange(int from, int count)
    {
        for (var row = from; row < from + count; row++)
            stored[row] = true;
    }

    public void Stored(int row) => stored[row] = true;

    public void Refused(int row, string detail) =>
        refused[row] = new RefusedPoint(plan.Rows[row].Index, DeadLetterReasons.RefusedByDatabase, detail);

    /// <summary>One for each batch of the plan, in its order.</summary>
    public IReadOnlyList<WriteResult> Results()
    {
        var storedOf = new int[plan.Batches.Count];
        var refusedOf = plan.Refused.ToLookup(refusal => refusal.Batch, refusal => refusal.Point);
        var late = new List<(int Batch, RefusedPoint Point)>();

        for (var row = 0; row < plan.Rows.Length; row++)
        {
            if (stored[row])
                storedOf[plan.Rows[row].Batch]++;
            else if (refused.TryGetValue(row, out var refusal))
                late.Add((plan.Rows[row].Batch, refusal));
        }

        // A repeat of a refused row is stored nowhere, so it must not pass for a duplicate.
        foreach (var (point, row) in plan.Repeats)
            if (refused.TryGetValue(row, out var refusal))
                late.Add((point.Batch, refusal with { Index = point.Index }));

        var lateOf = late.ToLookup(refusal => refusal.Batch, refusal => refusal.Point);
        return [.. plan.Batches.Select((batch, i) =>
        {
            RefusedPoint[] points = [.. refusedOf[i].Concat(lateOf[i]).OrderBy(point => point.Index)];
            return new WriteResult(batch.Header.BatchId, storedOf[i], batch.Points.Count - storedOf[i] - points.Length, points);
        })];
    }

    /// <summary>What the stored rows add to each flight, by the flights' keys; flights without any are left out.</summary>
    public IReadOnlyList<FlightGain> Gains()
    {
        var gains = new List<FlightGain>();
        for (var row = 0; row < plan.Rows.Length;)
        {
            var (flight, first, last, points) = (plan.Rows[row].Flight, -1, -1, 0L);

            // Rows come by flight and then by time.
            for (; row < plan.Rows.Length && plan.Rows[row].Flight == flight; row++)
            {
                if (!stored[row])
                    continue;
                points++;
                last = row;
                first = first < 0 ? row : first;
            }
            if (points > 0)
                gains.Add(new FlightGain(plan.Flights[flight].Key, points, plan.Rows[first], plan.Rows[last]));
        }
        return gains;
    }
}

/// <summary>What a transaction adds to a flight.</summary>
internal sealed record FlightGain(Guid Flight, long Points, PlannedPoint First, PlannedPoint Last);
