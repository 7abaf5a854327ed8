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
    public const string LeasedSince = "ls";
    public const string Error = "err";

    readonly Dictionary<string, RedisValue> _fields = fields.ToDictionary(field => field.Name.ToString(), field => field.Value);

    public int FailedAttempts => (int)this[Attempts];

    public string? LastError => this[Error];

    public string? LastOwner => this[Owner];

    public int DeliveryCount => (int)this[Deliveries];

    /// <summary>When the last lease began, ms since 1970.</summary>
    public long? LeaseStart => (long?)this[LeasedSince];

    public ReadOnlyMemory<byte> RawPayload => this[Payload];

    public BatchRow? Row(Guid id) => BatchRow.Read(id, [.. BatchRow.Fields.Select(name => this[name!])]);

    /// <returns><see langword="null"/> where header or payload is missing or damaged.</returns>
    public Claim? ToClaim(BatchRow row) =>
        StoredJson.ReadHeader(this[Header]) is { } header &&
        header.BatchId == row.Id &&
        !this[Payload].IsNull &&
        StoredPayload.TryUnpack(this[Payload], this[Form], out var payload)
            ? new Claim(header, payload, row.Epoch, row.Acceptance, FailedAttempts, (int)this[Deliveries])
            : null;

    /// <summary>The header, or as much of it as the hash still tells.</summary>
    public BatchHeader HeaderOr(BatchRow row, Lane lane) =>
        StoredJson.ReadHeader(this[Header]) ??
        new BatchHeader { BatchId = row.Id, Lane = lane.Name, Priority = row.Priority, PointCount = row.Points };

    /// <summary>A letter with all points of the batch; bytes that cannot be unpacked are kept as they are.</summary>
    public DeadLetter ToLetter(BatchRow row, Lane lane, string reason, DateTimeOffset now) => new()
    {
        LetterId = Guid.CreateVersion7(now),
        Batch = HeaderOr(row, lane),
        ReasonCode = reason,
        Stage = "buffering",
        PointCount = row.Points,
        Payload = StoredPayload.TryUnpack(RawPayload, this[Form], out var payload) ? payload : RawPayload,
        PayloadForm = "packed",
        FailedAt = now,
        Attempts = FailedAttempts,
        Error = LastError,
    };

    /// <summary>The letter, where the hash is that of a letter.</summary>
    public DeadLetter? AsLetter() =>
        StoredJson.ReadLetter(this[Header]) is { } letter
            ? letter with { Payload = StoredPayload.TryUnpack(RawPayload, this[Form], out var payload) ? payload : RawPayload }
            : null;

    RedisValue this[string name] => _fields.GetValueOrDefault(name);
}
