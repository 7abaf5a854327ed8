using PointBus.Contracts;
using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>The moves of a dead letter; each adds everything that belongs to the move, the recorded event too, to one transaction.</summary>
internal static class LetterMoves
{
    /// <summary>A letter comes in, with its content until it is filed.</summary>
    public static void AddLetter(this LaneChange change, DeadLetter letter, LetterState state = LetterState.Open)
    {
        var (bytes, form) = StoredPayload.Pack(letter.Payload);
        var head = StoredJson.Write(letter);
        var stored = head.Length + bytes.Length;
        HashEntry[] fields =
        [
            .. LetterRow.Write(letter, state),
            new(StoredBatch.Header, head), new(StoredBatch.Payload, bytes), new(StoredBatch.Form, form), new(BatchRow.BytesField, stored),
        ];
        change.Count(Figures.LetterBytes, stored);
        var failedAt = letter.FailedAt.ToUnixTimeMilliseconds();
        change.Run(redis => redis.HashSetAsync(change.Keys.Letter(letter.LetterId), fields));
        change.Run(redis => redis.SortedSetAddAsync(change.Keys.Unfiled, BatchMoves.Member(letter.LetterId), failedAt));
        change.List(letter.LetterId, state, failedAt, letter.PointCount);
        change.Count(FigureOf(state), letter.PointCount);
        change.CountUpload(letter.Batch.UploadId, (Figures.Dead, letter.PointCount));
    }

    /// <summary>A letter goes to another state: from where it is listed and counted to where it belongs then.</summary>
    /// <returns>The letter as it stands then.</returns>
    public static LetterRow Move(this LaneChange change, LetterRow row, LetterState state, LetterAction action, LetterEvent @event, params HashEntry[] more)
    {
        HashEntry[] fields =
        [
            new(LetterRow.VersionField, row.Version + 1), new(LetterRow.StateField, LetterRow.Text(state)),
            new(LetterRow.OperationField, action.OperationId is { } id ? BatchMoves.Member(id) : ""), .. more,
        ];
        change.RequireVersion(row.Id, row.Version);
        change.Leave(row);
        // What was put away is counted as given up already, by hand or by its age.
        if (state != LetterState.Purged || row.State == LetterState.Open)
            change.CountMoved(row, state);
        change.Run(redis => redis.HashSetAsync(change.Keys.Letter(row.Id), fields));
        if (state is LetterState.Replayed or LetterState.Purged)
            change.Run(redis => redis.KeyExpireAsync(change.Keys.Letter(row.Id), change.Options.RememberLettersFor));
        change.List(row.Id, state, row.FailedAt, row.Points);
        change.Record(@event, row.Version + 1);
        return row with { State = state, Version = row.Version + 1, OperationId = action.OperationId };
    }

    /// <summary>The catalog has what a letter holds; here only its stub stays.</summary>
    public static void MarkFiled(this LaneChange change, Guid id, long version, long bytes)
    {
        change.RequireVersion(id, version);
        // Filing leaves the version; of two hosts that file the same letter one may take off its bytes.
        if (bytes > 0)
            change.RequireField(change.Keys.Letter(id), BatchRow.BytesField, bytes);
        change.Count(Figures.LetterBytes, -bytes);
        change.Run(redis => redis.HashDeleteAsync(change.Keys.Letter(id), [StoredBatch.Header, StoredBatch.Payload, StoredBatch.Form, BatchRow.BytesField]));
        change.Run(redis => redis.SortedSetRemoveAsync(change.Keys.Unfiled, BatchMoves.Member(id)));
    }

    static void Leave(this LaneChange change, LetterRow row)
    {
        var open = row.State == LetterState.Open;
        change.Run(redis => redis.SortedSetRemoveAsync(open ? change.Keys.DeadLetters : change.Keys.Archived, BatchMoves.Member(row.Id)));
        change.CountState(open ? Figures.Letters : Figures.Archived, -1, -row.Points);
    }

    static void CountMoved(this LaneChange change, LetterRow row, LetterState state)
    {
        change.Count(FigureOf(row.State), -row.Points);
        if (state != LetterState.Replayed)
            change.Count(FigureOf(state), row.Points);
    }

    static void List(this LaneChange change, Guid id, LetterState state, long failedAt, int points)
    {
        if (state is LetterState.Replayed or LetterState.Purged)
            return;

        var open = state == LetterState.Open;
        change.CountState(open ? Figures.Letters : Figures.Archived, 1, points);
        change.Run(redis => redis.SortedSetAddAsync(open ? change.Keys.DeadLetters : change.Keys.Archived, BatchMoves.Member(id), failedAt));
    }

    /// <summary>Where the ledger counts a letter's points.</summary>
    static string FigureOf(LetterState state) => state switch
    {
        LetterState.Open => Figures.Dead,
        LetterState.Expired => Figures.Expired,
        _ => Figures.Discarded,
    };
}
