using Microsoft.Extensions.Logging;
using PointBus.Contracts;
using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>The dead letters on Redis, Valkey or Garnet. Every move is one MULTI/EXEC that holds only while the letter's version is the one that was read.</summary>
internal sealed partial class RedisDeadLetters(RedisLanes lanes, BufferSignal signal, ILogger<RedisDeadLetters> logger) : IDeadLetters
{
    public Task<bool> AddAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        var lane = Lane.Parse(letter.Batch.Lane) ?? throw new ArgumentException($"\"{letter.Batch.Lane}\" is not the name of a lane.", nameof(letter));
        ArgumentOutOfRangeException.ThrowIfNegative(letter.PointCount);
        return lanes.RunAsync(
            async redis =>
            {
                var keys = await lanes.Registry.UseAsync(redis, lane);
                await lanes.Load.RefuseIfFullAsync(redis, Band.High, 0, letter.Payload.Length);
                var commit = await lanes.TryCommitAsync(redis, keys, [letter], (change, one) =>
                {
                    change.RequireAbsent(keys.Letter(one.LetterId));
                    change.AddLetter(one);
                    change.Count(Figures.Accepted, one.PointCount);
                    change.CountUpload(one.Batch.UploadId, (Figures.Accepted, one.PointCount));
                });
                return commit == Commit.Collided ? throw Contended() : commit == Commit.Done;
            },
            cancellationToken);
    }

    public Task<LetterMove> ArchiveAsync(LetterAction action, bool expired, CancellationToken cancellationToken) => MoveAsync(
        action, expired ? LetterState.Expired : LetterState.Archived, from => from == LetterState.Open,
        (row, at) => new LetterArchived
        {
            BatchId = row.BatchId, Lane = row.Lane, LetterId = row.Id, At = at, Actor = action.Actor, OperationId = action.OperationId, Expired = expired,
        },
        cancellationToken);

    public Task<LetterMove> RestoreAsync(LetterAction action, CancellationToken cancellationToken) => MoveAsync(
        action, LetterState.Open, from => from is LetterState.Archived or LetterState.Expired,
        (row, at) => new LetterRestored
        {
            BatchId = row.BatchId, Lane = row.Lane, LetterId = row.Id, At = at, Actor = action.Actor, OperationId = action.OperationId,
        },
        cancellationToken);

    public Task<LetterMove> PurgeAsync(LetterAction action, CancellationToken cancellationToken) => MoveAsync(
        action, LetterState.Purged, from => from is LetterState.Open or LetterState.Archived or LetterState.Expired,
        (row, at) => new LetterPurged
        {
            BatchId = row.BatchId, Lane = row.Lane, LetterId = row.Id, At = at, Actor = action.Actor, OperationId = action.OperationId,
        },
        cancellationToken);

    public async Task<LetterStub?> FindAsync(string lane, Guid letterId, CancellationToken cancellationToken) =>
        Lane.Parse(lane) is { } known
            ? (await lanes.RunAsync(redis => ReadAsync(redis, lanes.Registry.Keys(known), letterId), cancellationToken))?.Stub
            : null;

    async Task<LetterMove> MoveAsync(
        LetterAction action, LetterState to, Func<LetterState, bool> allows, Func<LetterRow, DateTimeOffset, LetterEvent> tell, CancellationToken cancellationToken) =>
        Lane.Parse(action.Lane) is { } lane
            ? await lanes.RunAsync(
                redis => MoveAsync(redis, lanes.Registry.Keys(lane), action, to, allows, (change, row) => change.Move(row, to, action, tell(row, change.At))),
                cancellationToken)
            : new LetterMove(LetterMoveResult.NotFound, null);

    /// <summary>Reads, decides and moves, again as long as others move the same letter.</summary>
    async Task<LetterMove> MoveAsync(
        IDatabase redis, LaneKeys keys, LetterAction action, LetterState to, Func<LetterState, bool> allows, Func<LaneChange, LetterRow, LetterRow> apply)
    {
        for (var attempt = 0; attempt < RedisLanes.Tries; attempt++)
        {
            if (await ReadAsync(redis, keys, action.LetterId) is not { } row)
                return new LetterMove(LetterMoveResult.NotFound, null);
            if (!allows(row.State))
                return new LetterMove(IsDone(row, to, action) ? LetterMoveResult.Already : LetterMoveResult.Conflict, row.Stub);

            var change = lanes.Change(redis, keys);
            var moved = apply(change, row);
            if (await change.CommitAsync() == Commit.Done)
                return new LetterMove(LetterMoveResult.Done, moved.Stub);
        }

        throw Contended();
    }

    static bool IsDone(LetterRow row, LetterState to, LetterAction action) =>
        row.State == to && (action.OperationId is null || action.OperationId == row.OperationId);

    static async Task<LetterRow?> ReadAsync(IDatabase redis, LaneKeys keys, Guid id) =>
        LetterRow.Read(id, keys.Lane.Name, await redis.HashGetAsync(keys.Letter(id), LetterRow.Fields));

    static BufferUnavailableException Contended() => new("Others moved the same letter again and again.");
}
