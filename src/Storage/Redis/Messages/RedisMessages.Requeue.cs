using PointBus.Storage.Queues;
using StackExchange.Redis;

namespace PointBus.Storage.Redis;

internal sealed partial class RedisMessages
{
    /// <summary>Puts dead letters at the end of their own queue or of another one. Their time to live begins anew; attempts and deliveries stay counted unless reset.</summary>
    public Task<int> RequeueAsync(LaneKeys from, IReadOnlyList<Guid> ids, LaneKeys to, (string From, string To) names, bool resetAttempts, CancellationToken cancellationToken) =>
        lanes.RunAsync(
            async redis =>
            {
                var known = (await ReadAsync(redis, from, ids)).Where(message => IsDead(message.Row)).ToDictionary(message => message.Row.Id);
                if (known.Count == 0)
                    return 0;

                await RefuseIfFullAsync(redis, to, known.Count);
                var note = new QueueRequeue(lanes.UtcNow, names.From, names.To);
                var moved = await ChangeAsync(redis, from, known.Values.Select(message => Held(message.Row)), IsDead, (change, row) =>
                {
                    var message = known[row.Id];
                    var back = Renew(row, message.MetaOrEmpty);
                    var fields = Fields(back, message, note, resetAttempts);
                    change.Lane.Run(commands => TouchAsync(commands, to));
                    if (from.Lane.Name == to.Lane.Name)
                        change.Move(back, BatchStates.Ready, 0, fields);
                    else
                        Transfer(change, back, message, to, fields);
                });
                signal.Set();
                return moved.Count;
            },
            cancellationToken);

    BatchRow Renew(BatchRow row, MessageMeta meta) =>
        row with { Acceptance = lanes.Clock.Next(), ExpiresAt = meta.TtlSeconds is { } seconds ? lanes.Now + (seconds * 1_000) : null };

    static HashEntry[] Fields(BatchRow row, StoredMessage message, QueueRequeue note, bool resetAttempts)
    {
        List<HashEntry> fields =
        [
            new("t", row.Acceptance), new(StoredMessage.LostLeases, 0),
            new(StoredMessage.Requeues, MessageJson.Write([.. message.RequeuedAt.TakeLast(QueueFailure.Kept - 1), note])),
        ];
        if (row.ExpiresAt is { } expiry)
            fields.Add(new("x", expiry));
        if (resetAttempts)
            fields.AddRange([new(StoredBatch.Attempts, 0), new(StoredBatch.Deliveries, 0)]);
        return [.. fields];
    }

    /// <summary>Ends the letter here and writes the whole message there, in one transaction; on a cluster both queues would have to lie in one slot.</summary>
    static void Transfer(MessageChange change, BatchRow row, StoredMessage message, LaneKeys to, HashEntry[] fields)
    {
        change.End(row, figure: null);
        change.Lane.Run(redis => redis.HashSetAsync(to.Batch(row.Id), message.Hash));
        change.Lane.Run(redis => redis.HashSetAsync(
            to.Batch(row.Id), [new(BatchRow.EpochField, row.Epoch + 1), new("s", BatchStates.Ready), new("u", 0), .. fields]));
        change.Lane.Run(redis => redis.SortedSetAddAsync(to.Ready, BatchMoves.Member(row.Id), row.Score));
        if (row.ExpiresAt is { } expiry)
            change.Lane.Run(redis => redis.SortedSetAddAsync(to.TimesToLive, BatchMoves.Member(row.Id), expiry));
        change.Lane.Count(to.Figures, Figures.Accepted, 1);
        change.Lane.Count(to.Figures, Figures.Batches(BatchStates.Ready), 1);
        change.Lane.Count(to.Figures, Figures.Points(BatchStates.Ready), 1);
    }
}
