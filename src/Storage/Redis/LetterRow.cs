using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>What the queue keeps of a letter for good, as read from its hash.</summary>
/// <param name="Id">The letter.</param>
/// <param name="Lane">Short name.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Points">Points that the ledger counts for it.</param>
/// <param name="BatchId">The batch it is of.</param>
/// <param name="Version">A move is void if the hash has another by then.</param>
/// <param name="FailedAt">Milliseconds since 1970.</param>
/// <param name="UploadId">The upload whose figures count it.</param>
/// <param name="ReplayBatchId">The batch it was replayed as.</param>
/// <param name="OperationId">The operation that moved it last.</param>
internal sealed record LetterRow(
    Guid Id, string Lane, LetterState State, int Points, Guid BatchId, long Version, long FailedAt, Guid? UploadId, Guid? ReplayBatchId, Guid? OperationId)
{
    public const string VersionField = "v";
    public const string StateField = "s";
    public const string ReplayField = "rb";
    public const string OperationField = "op";

    public static readonly RedisValue[] Fields = [VersionField, StateField, "n", "b", "t", "u", ReplayField, OperationField];

    public LetterStub Stub => new(Id, BatchId, Lane, State, Points, Version, ReplayBatchId, OperationId);

    public static LetterRow? Read(Guid id, string lane, RedisValue[] values) =>
        values[0].IsNull || !Enum.TryParse<LetterState>(values[1], ignoreCase: true, out var state)
            ? null
            : new LetterRow(
                id, lane, state, (int)values[2], Guid.Parse(values[3].ToString()), (long)values[0], (long)values[4],
                ReadId(values[5]), ReadId(values[6]), ReadId(values[7]));

    public static HashEntry[] Write(DeadLetter letter, LetterState state)
    {
        List<HashEntry> fields =
        [
            new(VersionField, 1), new(StateField, Text(state)), new("n", letter.PointCount),
            new("b", BatchMoves.Member(letter.Batch.BatchId)), new("t", letter.FailedAt.ToUnixTimeMilliseconds()),
        ];
        if (letter.Batch.UploadId is { } upload)
            fields.Add(new("u", BatchMoves.Member(upload)));
        return [.. fields];
    }

    public static string Text(LetterState state) => state.ToString().ToLowerInvariant();

    static Guid? ReadId(RedisValue value) => Guid.TryParse(value.ToString(), out var id) ? id : null;
}
