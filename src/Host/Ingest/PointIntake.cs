using PointBus.Consumers.Accepting;
using PointBus.Contracts;
using PointBus.Contracts.Packing;
using PointBus.Host.Errors;
using PointBus.Host.Ingest.Routes;
using PointBus.Host.Ingest.Sharing;
using PointBus.Storage;

namespace PointBus.Host.Ingest;

/// <summary>The common way of every endpoint: check the points, cut them into batches or let them share one, make the batches durable.</summary>
sealed class PointIntake(PointRules rules, BatchGateway gateway, SharedBatches shared, IngestOptions options, TimeProvider time)
{
    /// <exception cref="ApiException">422 where points were sent and none can be taken; 503 where nothing can be made durable.</exception>
    public async Task<IntakeResult> AcceptAsync(IntakeRequest request, CancellationToken cancellationToken)
    {
        var read = request.AnyFlight ? request.Read : ForeignPoints.Refuse(request.Read, request.FlightId);
        var kept = rules.Check(read.Points, read.Indexes);
        PointRefusal[] refused = read.Refusals.Count + kept.Refusals.Count == 0 ? [] : [.. read.Refusals.Concat(kept.Refusals).OrderBy(refusal => refusal.Index)];
        if (kept.Points.Count == 0 && refused.Length > 0)
            throw NothingUsable(refused, request.PointsAt);

        var receipts = shared.Takes(request, kept.Points.Count)
            ? [await shared.SendAsync(new SmallRequest(request, kept.Points), cancellationToken)]
            : await gateway.SendAsync(Cut(request, kept.Points), cancellationToken);
        PointRefusal[] late = [.. receipts.SelectMany((receipt, part) => RefusedByDatabase(receipt, kept, part * options.BatchPoints))];
        return new IntakeResult(kept.Points.Count - late.Length, late.Length == 0 ? refused : [.. refused.Concat(late).OrderBy(refusal => refusal.Index)], receipts);
    }

    /// <summary>What a direct write found that the rules did not; the client still waits, so it is told and nothing else needs to keep it.</summary>
    public static IEnumerable<PointRefusal> RefusedByDatabase(BatchReceipt receipt, CheckedPoints kept, int start) =>
        receipt.Written is null ? [] : receipt.Written.Refused.Select(refused =>
            new PointRefusal(kept.Indexes is null ? start + refused.Index : kept.Indexes[start + refused.Index], refused.ReasonCode, refused.Detail));

    /// <summary>One batch, or several where there are more points than a batch holds.</summary>
    List<PointBatch> Cut(IntakeRequest request, IReadOnlyList<Point> points)
    {
        var batches = new List<PointBatch>();
        for (var start = 0; start < points.Count; start += options.BatchPoints)
        {
            var count = Math.Min(options.BatchPoints, points.Count - start);
            var slice = count == points.Count ? points : [.. points.Skip(start).Take(count)];
            batches.Add(Batch(request, slice, batches.Count));
        }

        return batches;
    }

    public PointBatch Batch(IntakeRequest request, IReadOnlyList<Point> points, int part)
    {
        var key = request.IdempotencyKey is { } sent ? $"{sent}/{part}" : null;
        var packed = PointPacker.Pack(points);
        return new PointBatch
        {
            // Of the content too: the database knows batches by their ids only, and other points under the same key are another batch to it.
            BatchId = key is null
                ? Guid.CreateVersion7(time.GetUtcNow())
                : StableId.From(request.Upstream, request.Lane.Name, key, BatchContent.HashOf(packed, request.FlightId, request.DeviceId)),
            Points = packed,
            Lane = request.Lane.Name,
            Priority = request.Priority ?? request.Lane.DefaultPriority,
            MaxRetries = request.MaxRetries,
            ProcessAfter = request.ProcessAfter,
            Upstream = request.Upstream,
            IdempotencyKey = key,
            CreatedAt = time.GetUtcNow(),
            FlightId = request.FlightId,
            Flight = request.Flight,
            DeviceId = request.DeviceId,
            UploadId = request.UploadId,
        };
    }

    public static ApiException NothingUsable(PointRefusal[] refused, string pointsAt) =>
        new(StatusCodes.Status422UnprocessableEntity, refused[0].Code, refused.Length == 1 ? refused[0].Reason : $"None of the {refused.Length} points can be taken; the first: {refused[0].Reason}")
        {
            Members = { ["rejected"] = refused, ["errors"] = refused.Select(refusal => new { pointer = $"{pointsAt}/{refusal.Index}", code = refusal.Code }) },
        };
}

/// <summary>Points of one request, on their way in.</summary>
sealed record IntakeRequest(Lane Lane, ReadPoints Read)
{
    /// <summary>JSON pointer to the array of points in the body.</summary>
    public string PointsAt { get; init; } = "";

    public string? FlightId { get; init; }

    public FlightDetails? Flight { get; init; }

    public string? DeviceId { get; init; }

    public string? Upstream { get; init; }

    public string? IdempotencyKey { get; init; }

    public Guid? UploadId { get; init; }

    /// <summary>1 to 10; <see langword="null"/> takes the lane's.</summary>
    public int? Priority { get; init; }

    public int? MaxRetries { get; init; }

    public DateTimeOffset? ProcessAfter { get; init; }

    /// <summary>Whether few points of it may share a batch with those of other requests; it has to name a flight and its details for that.</summary>
    public bool MayShare { get; init; }

    /// <summary>Whether the flight has been found in the database just now, so that nobody needs to register it.</summary>
    public bool FlightIsKnown { get; init; }

    /// <summary>Points may name flights of their own, as upstream services' do.</summary>
    public bool AnyFlight { get; init; }
}

/// <summary>What was accepted, what was refused, and how the batches were made durable.</summary>
sealed record IntakeResult(int Accepted, IReadOnlyList<PointRefusal> Rejected, IReadOnlyList<BatchReceipt> Receipts)
{
    public bool Queued => Receipts.All(receipt => receipt.Queued);

    public IReadOnlyList<Guid> BatchIds => [.. Receipts.Select(receipt => receipt.BatchId)];
}
