using PointBus.Consumers.Accepting;
using PointBus.Contracts.Packing;
using PointBus.Host.Access;
using PointBus.Host.Errors;
using PointBus.Host.Ingest.Routes;
using PointBus.Storage;

namespace PointBus.Host.Ingest.Endpoints;

/// <summary>POST /scoring/batch: scored tracks. Up to 2,000 points are queued; up to 10,000 are written at once and counted truly.</summary>
static class ScoringEndpoint
{
    const int MostQueued = 2_000;

    static readonly Lane Lane = Lane.Parse("scoring")!;

    public static async Task<IResult> PostAsync(HttpContext context, PointIntake intake, PointRules rules, DirectRoute direct, IngestOptions options, TimeProvider time)
    {
        using var body = await JsonBody.ReadObjectAsync(context);
        var read = body.RootElement.Points("tracks", scoring: true, options.MaxPoints);
        if (read.Points.Count + read.Refusals.Count == 0)
            throw new ApiException(StatusCodes.Status400BadRequest, "batch.empty", "No track points provided in the batch").At("/tracks");

        var flight = body.RootElement.Uuid("flight_uuid") ?? Guid.CreateVersion7(time.GetUtcNow());
        var request = new IntakeRequest(Lane, new ReadPoints([.. read.Points.Select(point => point with { FlightId = null })], read.Indexes, read.Refusals))
        {
            PointsAt = "/tracks",
            FlightId = flight.ToString(),
            Upstream = context.Upstream(),
            IdempotencyKey = context.IdempotencyKey(),
        };

        var answer = read.Points.Count > MostQueued ? await WriteAsync(request, intake, rules, direct, context.RequestAborted) : null;
        answer ??= await QueueAsync(request, intake, context.RequestAborted);
        return Answers.Json(StatusCodes.Status201Created, answer with { FlightUuid = flight });
    }

    static async Task<ScoringAnswer> QueueAsync(IntakeRequest request, PointIntake intake, CancellationToken cancellationToken)
    {
        var result = await intake.AcceptAsync(request, cancellationToken);
        var written = result.Receipts.Select(receipt => receipt.Written).OfType<WriteResult>().ToList();
        return result.Queued
            ? new ScoringAnswer(result.Accepted, 0, true, result.BatchIds, result.Rejected)
            : new ScoringAnswer(written.Sum(one => one.Stored), written.Sum(one => one.Duplicate), false, result.BatchIds, result.Rejected);
    }

    /// <returns><see langword="null"/> where the database is away; the batch can be queued then.</returns>
    static async Task<ScoringAnswer?> WriteAsync(
        IntakeRequest request, PointIntake intake, PointRules rules, DirectRoute direct, CancellationToken cancellationToken)
    {
        var kept = rules.Check(request.Read.Points, request.Read.Indexes);
        if (kept.Points.Count == 0 || !direct.IsAvailable)
            return null;

        try
        {
            var receipt = await direct.SendAsync(intake.Batch(request, kept.Points, 0), cancellationToken);
            return new ScoringAnswer(receipt.Written!.Stored, receipt.Written.Duplicate, false, [receipt.BatchId], [.. request.Read.Refusals.Concat(kept.Refusals).Concat(PointIntake.RefusedByDatabase(receipt, kept, 0)).OrderBy(refusal => refusal.Index)]);
        }
        catch (RouteUnavailableException)
        {
            return null;
        }
    }
}

/// <summary>The answer of a scoring batch.</summary>
sealed record ScoringAnswer(int PointsAdded, int PointsSkipped, bool Queued, IReadOnlyList<Guid> BatchIds, IReadOnlyList<Contracts.PointRefusal> Rejected)
{
    public Guid FlightUuid { get; init; }
}
