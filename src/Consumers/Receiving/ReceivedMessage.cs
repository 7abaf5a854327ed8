using System.Globalization;
using System.Security.Cryptography;
using MassTransit;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Receiving;

/// <summary>A message that no consumer took, with everything that its letter keeps of it.</summary>
/// <param name="Queue">The queue it was for.</param>
/// <param name="Body">Its bytes.</param>
/// <param name="ContentType">As it was sent; <see langword="null"/> where it is none.</param>
/// <param name="Headers">Texts among the headers of the transport, by names in any case.</param>
/// <param name="Redelivered">Whether the broker says that it was delivered before.</param>
public sealed record ReceivedMessage(string Queue, ReadOnlyMemory<byte> Body, string? ContentType, IReadOnlyDictionary<string, string> Headers, bool Redelivered)
{
    static readonly string PointBatchType = MessageUrn.ForTypeString<PointBatch>();

    MessageOutline? outline;

    public static ReceivedMessage Of(ReceiveContext context)
    {
        IEnumerable<KeyValuePair<string, object?>> headers = context.TransportHeaders.GetAll()!;
        if (context.TransportHeaders.TryGetHeader(MessageHeaders.TransportSentTime, out var sent))
            headers = headers.Append(KeyValuePair.Create(MessageHeaders.TransportSentTime, (object?)sent));
        return Of(Uri.UnescapeDataString(context.InputAddress.Segments[^1]), context.GetBody(), context.ContentType?.ToString(), headers, context.Redelivered);
    }

    public static ReceivedMessage Of(
        string queue, ReadOnlyMemory<byte> body, string? contentType, IEnumerable<KeyValuePair<string, object?>> headers, bool redelivered) =>
        new(queue, body, contentType, SafeHeaders.Texts(headers), redelivered);

    /// <summary>Whether a message of this content type is read as JSON; so is one that names none.</summary>
    public static bool IsJson(string? contentType) =>
        contentType is null || contentType.Split(';')[0].TrimEnd().EndsWith("json", StringComparison.OrdinalIgnoreCase);

    internal MessageOutline Outline => outline ??= MessageOutline.Read(Body.Span);

    public IReadOnlyList<string> MessageTypes =>
        Outline.MessageTypes.Count > 0 ? [.. Outline.MessageTypes.Select(type => SafeText.Clean(type, 200))]
        : Headers.GetValueOrDefault(MessageHeaders.MessageType) is { } text ? [.. SafeText.Clean(text, 1_000).Split(';', StringSplitOptions.RemoveEmptyEntries)]
        : [];

    /// <summary>The lane its points were for; messages that name none wait in a lane of their own.</summary>
    public Lane Lane =>
        Storage.Lane.Parse(Outline.Lane) ?? (Outline.Lane is null && Outline.Problem is null && IsPointBatch ? Storage.Lane.Parse("live")! : Storage.Lane.Parse(Storage.Lane.Unrouted)!);

    /// <summary>Points in it, where it is a batch of points whose points can be counted.</summary>
    public int Points => IsPointBatch ? Outline.Points : 0;

    /// <summary>
    /// The same for every delivery of the same message. A message that was sent back is another one, as it would else be taken for
    /// what is known already; so are two messages without an id that differ in a byte.
    /// </summary>
    public Guid Identity => StableId.From(
        Queue,
        Headers.GetValueOrDefault(MessageHeaders.MessageId) ?? Outline.MessageId ?? Convert.ToHexString(SHA256.HashData(Body.Span)),
        Outline.SentTime ?? Headers.GetValueOrDefault(MessageHeaders.TransportSentTime),
        Headers.GetValueOrDefault(SafeHeaders.Returned));

    public BatchHeader Header(DateTimeOffset now)
    {
        var lane = Lane;
        return new BatchHeader
        {
            BatchId = Outline.BatchId ?? StableId.From("message-batch", Identity.ToString("N")),
            Lane = lane.Name,
            Priority = Outline.Priority is >= 1 and <= 10 ? Outline.Priority.Value : lane.DefaultPriority,
            PointCount = Points,
            Upstream = SafeText.Id(Outline.Upstream),
            CreatedAt = DateTimeOffset.TryParse(Outline.SentTime, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var sent) ? sent : now,
            FlightId = SafeText.Id(Outline.FlightId),
            DeviceId = SafeText.Id(Outline.DeviceId),
            UploadId = Points > 0 ? Outline.UploadId : null,
            TraceId = TraceId,
        };
    }

    public RawMessage Raw => new(Queue, ContentType, MessageTypes, SafeHeaders.Kept(Headers));

    bool IsPointBatch => MessageTypes.Contains(PointBatchType) || (MessageTypes.Count == 0 && Queue == Buffering.BufferPointBatchConsumerDefinition.QueueName);

    internal bool LacksBatchId => IsPointBatch && !Outline.NamesBatch;

    string? TraceId =>
        (Headers.GetValueOrDefault("MT-Activity-Id") ?? Headers.GetValueOrDefault("traceparent"))?.Split('-') is [_, { Length: 32 } id, ..] && id.All(char.IsAsciiHexDigit)
            ? id
            : SafeText.Id(Outline.TraceId);
}
