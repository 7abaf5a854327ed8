using PointBus.Contracts;
using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>A batch's whole hash, with the fields only its contents need.</summary>
internal sealed class StoredBatch(HashEntry[] fields)
{
    public const string State = "s";
    public const string Points = "n";
    public const string Header = "h";
    public const string Payload = "p";
    public const string Form = "z";
    public const string Attempts = "a";
    public const string Deliveries = "d";
    public const string Owner = "o";
    public const string Faults = "f";
    public const string LeasedSince = "ls";
    public const string CancelledBy = "c";

    readonly Dictionary<string, RedisValue> _fields = fields.ToDictionary(field => field.Name.ToString(), field => field.Value);

    public int FailedAttempts => (int)this[Attempts];

    public IReadOnlyList<FaultNote> FailedBecause => StoredJson.ReadFaults(this[Faults]);

    public string? LastOwner => this[Owner];

    public int DeliveryCount => (int)this[Deliveries];

    /// <summary>When the last lease began, ms since 1970.</summary>
    public long? LeaseStart => (long?)this[LeasedSince];

    /// <summary>Who asked for it to be taken out when it comes back.</summary>
    public string? Canceller => this[CancelledBy];

    public ReadOnlyMemory<byte> RawPayload => this[Payload];

    public BatchRow? Row(Guid id) => BatchRow.Read(id, [.. BatchRow.Fields.Select(name => this[name!])]);

    /// <returns><see langword="null"/> where header or payload is missing or damaged.</returns>
    public Claim? ToClaim(BatchRow row) =>
        StoredJson.ReadHeader(this[Header]) is { } header &&
        header.BatchId == row.Id &&
        !this[Payload].IsNull &&
        StoredPayload.TryUnpack(this[Payload], this[Form], out var payload)
            ? new Claim(header with { Priority = row.Priority }, payload, row.Epoch, row.Acceptance, FailedAttempts, (int)this[Deliveries]) { Faults = FailedBecause, StoredBytes = row.Bytes }
            : null;

    /// <summary>The header, or as much of it as the hash still tells. The row's priority counts: it may have been changed.</summary>
    public BatchHeader HeaderOr(BatchRow row, Lane lane) =>
        (StoredJson.ReadHeader(this[Header]) ??
        new BatchHeader { BatchId = row.Id, Lane = lane.Name, Priority = row.Priority, PointCount = row.Points }) with { Priority = row.Priority };

    /// <summary>A letter with all points of the batch; bytes that cannot be unpacked are kept as they are.</summary>
    public DeadLetter ToLetter(BatchRow row, Lane lane, string reason, string stage, DateTimeOffset now)
    {
        var last = FailedBecause is [.., var fault] ? fault : null;
        return DeadLetter.Of(
            HeaderOr(row, lane), reason, stage, row.Points,
            StoredPayload.TryUnpack(RawPayload, this[Form], out var payload) ? payload : RawPayload, now) with
        {
            Attempts = FailedAttempts,
            Error = last?.Message,
            ExceptionType = last?.ExceptionType,
            Stack = last?.Stack,
            Failures = FailedBecause,
        };
    }

    public BatchStatus ToStatus(BatchRow row, Lane lane) => new()
    {
        BatchId = row.Id,
        Lane = lane.Name,
        State = row.State,
        PointCount = row.Points,
        Attempts = FailedAttempts,
        Error = FailedBecause is [.., var last] ? last.Message : null,
        AcceptedAt = DateTimeOffset.UnixEpoch.AddMicroseconds(row.Acceptance),
        Priority = row.Priority,
        Until = row.Until > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(row.Until) : null,
        Owner = row.State == BatchStates.Leased ? LastOwner : null,
        Deliveries = (int)this[Deliveries],
        Faults = FailedBecause,
        Header = HeaderOr(row, lane),
    };

    /// <summary>The letter, where the hash is that of a letter with its content.</summary>
    public DeadLetter? AsLetter() =>
        StoredJson.ReadLetter(this[Header]) is { } letter
            ? letter with { Payload = StoredPayload.TryUnpack(RawPayload, this[Form], out var payload) ? payload : RawPayload }
            : null;

    RedisValue this[string name] => _fields.GetValueOrDefault(name);
}
