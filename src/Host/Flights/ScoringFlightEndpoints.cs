using PointBus.Consumers.Accepting;
using PointBus.Contracts.Packing;
using PointBus.Host.Access;
using PointBus.Host.Errors;
using PointBus.Host.Ingest;
using PointBus.Host.Ingest.Routes;
using PointBus.Host.Operations;
using PointBus.Storage;

namespace PointBus.Host.Flights;

/// <summary>/scoring/flight/{uuid}: the points of a scoring flight, replaced or deleted as a whole.</summary>
static class ScoringFlightEndpoints
{
    const long NeverBuffered = 0;

    static readonly Lane Lane = Lane.Parse("scoring")!;

    /// <summary>In one transaction. Where every point is bad, the old ones stay.</summary>
    public static Task<IResult> PutAsync(
        string uuid, HttpContext context, AuditTrail audit, WaitingPoints waiting, IFlightDeletion deletion,
        PointIntake intake, BatchAdmission admission, PointRules rules, IngestOptions options) =>
        audit.RunAsync(context, "scoring.replace", Ids.Target("scoring flight", uuid), async entry =>
        {
            var (flight, values) = (Ids.Require(uuid), Values(context, entry));
            using var body = await JsonBody.ReadObjectAsync(context);
            var read = body.RootElement.Points("tracks", scoring: true, options.MaxPoints);
            if (read.Points.Count + read.Refusals.Count == 0)
                throw new ApiException(StatusCodes.Status400BadRequest, "batch.empty", "No track points provided in the batch");

            read = new ReadPoints([.. read.Points.Select(point => point with { FlightId = null })], read.Indexes, read.Refusals);
            var kept = rules.Check(read.Points, read.Indexes);
            var refused = read.Refusals.Concat(kept.Refusals).OrderBy(refusal => refusal.Index).ToArray();
            if (kept.Points.Count == 0)
                throw PointIntake.NothingUsable(refused, "/tracks");

            await waiting.CheckAsync(LaneKind.Scoring, flight.ToString(), "", values, entry, context.RequestAborted);
            var batch = intake.Batch(new IntakeRequest(Lane, read) { FlightId = flight.ToString(), Upstream = context.Upstream() }, kept.Points, 0);
            var request = new WriteRequest(admission.Admit(batch).Batch.Header, kept.Points, NeverBuffered);
            var (gone, written) = await deletion.ReplaceScoringAsync(flight, request, context.RequestAborted);
            entry.Count = gone;
            return Answers.Ok(new
            {
                FlightUuid = flight,
                PointsDeleted = gone,
                PointsAdded = written.Stored,
                PointsSkipped = written.Duplicate,
                Queued = false,
                BatchIds = new[] { batch.BatchId },
                Rejected = refused.Concat(PointIntake.RefusedByDatabase(new BatchReceipt(batch.BatchId, written), kept, 0)).OrderBy(refusal => refusal.Index),
            });
        });

    public static Task<IResult> DeleteAsync(string uuid, HttpContext context, AuditTrail audit, WaitingPoints waiting, IFlightDeletion deletion) =>
        audit.RunAsync(context, "scoring.delete", Ids.Target("scoring flight", uuid), async entry =>
        {
            var (flight, values) = (Ids.Require(uuid), Values(context, entry));
            var waits = await waiting.CheckAsync(LaneKind.Scoring, flight.ToString(), "", values, entry, context.RequestAborted);
            var deleted = await deletion.DeleteScoringAsync(flight, evenIfEmpty: waits.Batches > 0, context.RequestAborted);
            if (deleted == 0 && waits.Batches == 0)
                throw new ApiException(StatusCodes.Status404NotFound, "FLIGHT_NOT_FOUND", "No scoring flight with points has this UUID.");

            entry.Count = deleted;
            return Answers.Ok(new { FlightUuid = flight, PointsDeleted = deleted, WaitingBatches = waits.Batches, WaitingPoints = waits.Points });
        });

    static RequestValues Values(HttpContext context, AuditEntry entry)
    {
        var values = RequestValues.Of(context);
        values.Allow("force", "reason");
        entry.ReasonOrDefault(values);
        return values;
    }
}
