using PointBus.Contracts;
using PointBus.Storage.Model;

namespace PointBus.Storage.Points;

/// <summary>
/// What one transaction will write, worked out without a database: the flights it needs, the points in the order of their keys
/// with each key once, and the points that cannot be written at all.
/// </summary>
internal sealed class WritePlan
{
    readonly List<(int Batch, RefusedPoint Point)> refused = [];

    WritePlan(LaneKind kind, IReadOnlyList<WriteRequest> batches) => (Kind, Batches) = (kind, batches);

    public LaneKind Kind { get; }

    public IReadOnlyList<WriteRequest> Batches { get; }

    /// <summary>Each once, by key.</summary>
    public IReadOnlyList<PlannedFlight> Flights { get; private set; } = [];

    /// <summary>Each key once, by key.</summary>
    public PlannedPoint[] Rows { get; private set; } = [];

    /// <summary>Points whose key another row of the plan has, with the place of that row.</summary>
    public IReadOnlyList<(PlannedPoint Point, int Row)> Repeats { get; private set; } = [];

    public IReadOnlyList<(int Batch, RefusedPoint Point)> Refused => refused;

    /// <param name="kind">Of the lane.</param>
    /// <param name="batches">To be written.</param>
    /// <param name="deleted">Flights that were deleted, with the time.</param>
    public static WritePlan For(LaneKind kind, IReadOnlyList<WriteRequest> batches, IReadOnlyDictionary<Guid, DateTimeOffset>? deleted = null)
    {
        var plan = new WritePlan(kind, batches);
        var flights = new FlightIndex(kind, deleted);
        var points = new List<PlannedPoint>(batches.Sum(batch => batch.Points.Count));

        for (var batch = 0; batch < batches.Count; batch++)
            plan.Read(batch, flights, points);

        plan.Sort(points, flights);
        return plan;
    }

    /// <summary>Takes out the points of all flights that are not among these.</summary>
    public void RefuseUnknown(IReadOnlySet<Guid> known)
    {
        if (Flights.All(flight => known.Contains(flight.Key)))
            return;

        var rows = new List<PlannedPoint>(Rows.Length);
        var moved = new int[Rows.Length];
        for (var row = 0; row < Rows.Length; row++)
        {
            if (known.Contains(Flights[Rows[row].Flight].Key))
            {
                moved[row] = rows.Count;
                rows.Add(Rows[row]);
                continue;
            }
            moved[row] = -1;
            RefuseUnknown(Rows[row]);
        }

        foreach (var (point, row) in Repeats.Where(repeat => moved[repeat.Row] < 0))
            RefuseUnknown(point);

        Repeats = [.. Repeats.Where(repeat => moved[repeat.Row] >= 0).Select(repeat => (repeat.Point, moved[repeat.Row]))];
        Rows = [.. rows];
    }

    void RefuseUnknown(in PlannedPoint point) =>
        Refuse(point.Batch, point.Index, DeadLetterReasons.InvalidForeignKey, "The flight is not registered.");

    void Refuse(int batch, int index, string code, string detail) => refused.Add((batch, new RefusedPoint(index, code, detail)));

    void Read(int batch, FlightIndex flights, List<PlannedPoint> points)
    {
        var (header, batchPoints, _) = Batches[batch];
        var beforehand = Batches[batch].Refused.ToDictionary(point => point.Index);
        for (var index = 0; index < batchPoints.Count; index++)
        {
            if (beforehand.TryGetValue(index, out var known))
            {
                refused.Add((batch, known));
                continue;
            }

            var point = batchPoints[index];
            var device = point.DeviceId ?? header.DeviceId;
            var (flight, code, detail) = flights.Find(point.FlightId ?? header.FlightId, Batches[batch]);
            if (code is not null)
                Refuse(batch, index, code, detail);
            else if (!HasStorableTexts(point, device))
                Refuse(batch, index, DeadLetterReasons.ValidationFailed, "A text holds characters that cannot be stored.");
            else
                points.Add(new PlannedPoint(flight, Micros.Of(point.Time), point, device, batch, index));
        }
    }

    static bool HasStorableTexts(Point point, string? device) =>
        Texts.IsStorable(device) && Texts.IsStorable(point.Scoring?.Time) && Texts.IsStorable(point.Scoring?.Validity);

    void Sort(List<PlannedPoint> points, FlightIndex flights)
    {
        (Flights, var rank) = flights.Sort();
        var sorted = points.Select(point => point with { Flight = rank[point.Flight] }).ToArray();
        Array.Sort(sorted);

        var repeats = new List<(PlannedPoint, int)>();
        var rows = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            if (rows > 0 && sorted[i].HasKeyOf(sorted[rows - 1]))
                repeats.Add((sorted[i], rows - 1));
            else
                sorted[rows++] = sorted[i];
        }
        Rows = rows == sorted.Length ? sorted : sorted[..rows];
        Repeats = repeats;
    }
}
