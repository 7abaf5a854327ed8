using PointBus.Contracts;
using StackExchange.Redis;

namespace PointBus.Storage.Redis;

internal sealed partial class RedisDeadLetters
{
    public async Task<LetterMove> ReplayAsync(ReplayRequest request, CancellationToken cancellationToken)
    {
        Check(request);
        if (Lane.Parse(request.Action.Lane) is not { } lane)
            return new LetterMove(LetterMoveResult.NotFound, null);

        var payload = StoredPayload.Pack(request.Payload);
        var keys = lanes.Registry.Keys(lane);
        var move = await lanes.RunAsync(
            async redis =>
            {
                if (await ReadAsync(redis, keys, request.Action.LetterId) is not { } row)
                    return new LetterMove(LetterMoveResult.NotFound, null);
                if (row.State == LetterState.Open)
                    await lanes.RefuseIfFullAsync(redis, keys, [request.Header.Priority], request.Header.PointCount, payload.Bytes.Length);

                // An upload is forgotten after its time; a replay must not bring back a part of it.
                var counted = row.UploadId is { } upload && await redis.KeyExistsAsync(keys.Upload(upload));
                return await MoveAsync(
                    redis, keys, request.Action, LetterState.Replayed, from => from == LetterState.Open,
                    (change, one) => Replay(change, one, request, payload, counted));
            },
            cancellationToken);
        if (move.Result == LetterMoveResult.Done)
            signal.Set();
        return move;
    }

    static void Check(ReplayRequest request)
    {
        var header = request.Header;
        if (header.BatchId != ReplayId.Of(request.Action.LetterId) || header.Replay?.LetterId != request.Action.LetterId)
            throw new ArgumentException("The batch of a replay must have the letter's replay id and name the letter.", nameof(request));
        if (header.Lane != request.Action.Lane)
            throw new ArgumentException($"A letter of lane {request.Action.Lane} cannot be replayed into lane {header.Lane}.", nameof(request));
        if (header.Priority is < 1 or > 10 || header.PointCount < 1 || request.Attempts < 0)
            throw new ArgumentException("A replay has a priority of 1 to 10, at least one point and no negative number of attempts.", nameof(request));
    }

    LetterRow Replay(LaneChange change, LetterRow row, ReplayRequest request, (ReadOnlyMemory<byte>, string) payload, bool uploadIsKnown)
    {
        var header = request.Header;
        change.RequireAbsent(change.Keys.Batch(header.BatchId));
        change.RequireAbsent(change.Keys.Done(header.BatchId));
        change.Count(Figures.Discarded, Math.Max(0, row.Points - header.PointCount));
        change.Count(Figures.Accepted, Math.Max(0, header.PointCount - row.Points));
        if (uploadIsKnown)
            change.CountUpload(
                row.UploadId, (Figures.Dead, -Math.Min(row.Points, header.PointCount)), (Figures.Accepted, Math.Max(0, header.PointCount - row.Points)));

        var due = header.ProcessAfter?.ToUnixTimeMilliseconds();
        change.Accept(header, payload, lanes.Clock.Next(), due > lanes.Now ? due : null, request.Attempts);
        return change.Move(
            row, LetterState.Replayed, request.Action,
            new LetterReplayed
            {
                BatchId = row.BatchId,
                Lane = row.Lane,
                LetterId = row.Id,
                At = change.At,
                Actor = request.Action.Actor,
                OperationId = request.Action.OperationId,
                ReplayBatchId = header.BatchId,
            },
            new HashEntry(LetterRow.ReplayField, BatchMoves.Member(header.BatchId))) with { ReplayBatchId = header.BatchId };
    }
}
