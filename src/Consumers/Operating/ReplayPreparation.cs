using PointBus.Consumers.Accepting;
using PointBus.Consumers.Filing;
using PointBus.Contracts;
using PointBus.Contracts.Packing;
using PointBus.Storage;

namespace PointBus.Consumers.Operating;

/// <summary>
/// Turns a dead letter into what its replay puts on its way, by the rules of today. It is unfit where no point passes them,
/// or where one cannot be read at all: such points have to be edited.
/// </summary>
public sealed class ReplayPreparation(PointRules rules)
{
    /// <param name="letter">The letter.</param>
    /// <param name="edited">What somebody wrote in place of its body.</param>
    /// <param name="operationId">The operation it is replayed by.</param>
    public Preparation Prepare(DeadLetter letter, LetterPayload? edited, Guid? operationId)
    {
        // Whose points they are nobody has proven; an edit is the word of somebody who may say so.
        if (edited is null && letter.Error is { } error && error.StartsWith(BatchRefusedException.UpstreamMismatch + ":", StringComparison.Ordinal))
            return new Unfit([], error);

        var body = edited ?? new LetterPayload(letter.Payload, letter.PayloadForm);
        try
        {
            var content = LetterContent.Read(letter, body.Payload, body.Form);
            if (content is not { Points: { } points, Source: { } source })
                return letter.Message is { } other ? new ReadyMessage(other, body.Payload) : new Unfit([], "the letter does not say which queue its message was for");
            if (content.Message is not { } message)
                return Check(letter.Batch, points, source, letter, operationId);

            // Read under the name of another lane by now, so its own queue has to sort it in.
            if (Lane.Parse(message.Lane) is { } lane && lane.Name != letter.Batch.Lane && letter.Message is { } raw)
                return new ReadyMessage(raw, body.Payload);

            return Check(Header(message, letter.Batch), points, source, letter, operationId);
        }
        catch (PackedFormatException e)
        {
            return new Unfit([], $"{e.Code}: {e.Message}");
        }
        catch (BatchRefusedException e)
        {
            return new Unfit([], $"{e.Code}: {e.Message}");
        }
    }

    Preparation Check(BatchHeader header, ReadPoints read, PackedPoints source, DeadLetter letter, Guid? operationId)
    {
        var lane = Lane.Parse(header.Lane) ?? throw new BatchRefusedException("lane.invalid", "the lane's name cannot be read");
        BatchRules.Check(Message(header, source));
        var kept = rules.Check(read.Points, read.Indexes, replayed: true);
        PointRefusal[] problems = [.. read.Refusals.Concat(kept.Refusals).OrderBy(problem => problem.Index)];
        if (problems.Length > 0 && (read.Refusals.Count > 0 || kept.Points.Count == 0 || !CanBePacked(read.Points, kept)))
            return new Unfit(problems, RuleRefusals.Describe(problems.Select(problem => (problem.Code, problem.Index))));
        if (kept.Points.Count == 0)
            return new Unfit([], "there are no points in it; archive or purge it");

        var points = All(read.Points, kept);
        var payload = source.Form == PointsForm.Packed && ReferenceEquals(points, read.Points) ? source.Bytes : PointPacker.Pack(points).Bytes;
        return new ReadyBatch(lane, Replayed(header, letter, points.Count, operationId), payload, points) { Problems = problems };
    }

    /// <summary>The points as they were read, those that pass with the marks they were given.</summary>
    static IReadOnlyList<Point> All(IReadOnlyList<Point> read, CheckedPoints kept)
    {
        if (kept.Refusals.Count == 0)
            return kept.Points;

        Point[] all = [.. read];
        for (var i = 0; i < kept.Points.Count; i++)
            all[kept.Indexes![i]] = kept.Points[i];
        return all;
    }

    /// <summary>Texts that are too long or no Unicode can stay in JSON only.</summary>
    static bool CanBePacked(IReadOnlyList<Point> read, CheckedPoints kept)
    {
        try
        {
            return PointPacker.Pack([.. kept.Refusals.Select(refusal => read[refusal.Index])]).Bytes.Length > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Everything that makes a batch what it is stays; when it was due and when it expired are over.</summary>
    static BatchHeader Replayed(BatchHeader header, DeadLetter letter, int points, Guid? operationId) => header with
    {
        BatchId = ReplayId.Of(letter.LetterId),
        PointCount = points,
        ProcessAfter = null,
        ExpiresAt = null,
        Replay = new ReplayMark(
            letter.LetterId, letter.Batch.Replay?.OriginalBatchId ?? letter.Batch.BatchId, (letter.Batch.Replay?.Round ?? 0) + 1, operationId),
    };

    static BatchHeader Header(PointBatch message, BatchHeader letter) => letter with
    {
        Lane = (Lane.Parse(message.Lane) ?? throw new BatchRefusedException("lane.invalid", "the lane's name cannot be read")).Name,
        Priority = message.Priority ?? letter.Priority,
        Upstream = message.Upstream ?? letter.Upstream,
        IdempotencyKey = message.IdempotencyKey ?? letter.IdempotencyKey,
        CreatedAt = message.CreatedAt ?? letter.CreatedAt,
        FlightId = message.FlightId ?? letter.FlightId,
        Flight = message.Flight ?? letter.Flight,
        Flights = message.Flights ?? letter.Flights,
        DeviceId = message.DeviceId ?? letter.DeviceId,
        UploadId = message.UploadId ?? letter.UploadId,
        MaxRetries = message.MaxRetries ?? letter.MaxRetries,
    };

    static PointBatch Message(BatchHeader header, PackedPoints points) => new()
    {
        BatchId = header.BatchId,
        Points = points,
        Lane = header.Lane,
        Priority = header.Priority,
        Upstream = header.Upstream,
        IdempotencyKey = header.IdempotencyKey,
        FlightId = header.FlightId,
        Flight = header.Flight,
        Flights = header.Flights,
        DeviceId = header.DeviceId,
        MaxRetries = header.MaxRetries,
    };
}
