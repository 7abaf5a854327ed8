using System.Collections.Concurrent;
using System.Diagnostics;
using PointBus.Consumers.Tracing;
using PointBus.Contracts;
using PointBus.Contracts.Packing;
using PointBus.Host.Ingest.Routes;

namespace PointBus.Host.Ingest.Sharing;

/// <summary>
/// Small requests that come while a batch is on its way share the next one, and are answered when that is durable.
/// Only what has the same sender, lane and priority shares; flights may differ, as each point then names its own.
/// </summary>
sealed class SharedBatches(BatchGateway gateway, IngestOptions options, TimeProvider time)
{
    readonly ConcurrentDictionary<(string Lane, int Priority, string? Upstream), Gathering<SmallRequest, BatchReceipt>> groups = new();

    /// <summary>Whether the request may share. What has a key of its own, or wishes of its own, never does.</summary>
    public bool Takes(IntakeRequest request, int points) =>
        request is { MayShare: true, IdempotencyKey: null, UploadId: null, MaxRetries: null, ProcessAfter: null, AnyFlight: false, FlightId: not null, Flight: not null }
        && points > 0 && points <= Math.Min(options.CoalescePoints, options.BatchPoints);

    /// <summary>Durable when this returns; of the receipt only what concerns this request, by the places of its own points.</summary>
    public Task<BatchReceipt> SendAsync(SmallRequest small, CancellationToken cancellationToken)
    {
        small.Check();
        var key = (small.Request.Lane.Name, small.Request.Priority ?? small.Request.Lane.DefaultPriority, small.Request.Upstream);
        var group = groups.GetOrAdd(key, _ => new(SendTogetherAsync, options.CoalesceAtOnce, options.BatchPoints, one => one.Points.Count));
        return group.AddAsync(small, cancellationToken);
    }

    async Task<IReadOnlyList<BatchReceipt>> SendTogetherAsync(IReadOnlyList<SmallRequest> requests, CancellationToken cancellationToken)
    {
        // In the trace of one of them that is kept; the thread has none of its own.
        var first = requests.FirstOrDefault(one => one.Span is { Recorded: true }) ?? requests[0];
        Activity.Current = first.Span;
        var batch = Together(requests);
        using var span = BatchTraces.Share(batch.BatchId, first.Span?.Context ?? default, requests.Where(one => one != first && one.Span is { Recorded: true }).Select(one => one.Span!.Context));
        var receipt = await gateway.SendAsync(batch, cancellationToken);

        var receipts = new BatchReceipt[requests.Count];
        for (var (i, start) = (0, 0); i < receipts.Length; start += requests[i++].Points.Count)
            receipts[i] = receipt.Of(start, requests[i].Points.Count);
        return receipts;
    }

    /// <summary>Of one flight: the same batch as ever. Of several: without a flight of its own, and with the details of those flights only that nobody knows yet.</summary>
    PointBatch Together(IReadOnlyList<SmallRequest> requests)
    {
        var first = requests[0].Request;
        var flight = requests.All(one => one.Request.FlightId == first.FlightId) ? first.FlightId : null;
        var device = requests.All(one => one.Request.DeviceId == first.DeviceId) ? first.DeviceId : null;
        RegisterFlight[] unknown = flight is not null ? [] : [.. requests.Where(one => !one.Request.FlightIsKnown).Select(one => one.Registration).DistinctBy(one => one.FlightId)];
        var now = time.GetUtcNow();
        return new PointBatch
        {
            BatchId = Guid.CreateVersion7(now),
            Points = PointPacker.Pack([.. requests.SelectMany(one => one.Points.Select(point => Named(point, one.Request, flight, device)))]),
            Lane = first.Lane.Name,
            Priority = first.Priority ?? first.Lane.DefaultPriority,
            Upstream = first.Upstream,
            CreatedAt = now,
            FlightId = flight,
            Flight = flight is null ? null : requests[0].Registration.Flight,
            Flights = unknown.Length == 0 ? null : unknown,
            DeviceId = device,
        };
    }

    static Point Named(Point point, IntakeRequest request, string? flight, string? device)
    {
        var (ownFlight, ownDevice) = (flight is null ? request.FlightId : point.FlightId, point.DeviceId ?? (device is null ? request.DeviceId : null));
        return ownFlight == point.FlightId && ownDevice == point.DeviceId ? point : point with { FlightId = ownFlight, DeviceId = ownDevice };
    }
}
