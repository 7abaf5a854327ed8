using System.Text;
using PointBus.Contracts.Packing;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Fakes;

/// <summary>Dead letters for tests.</summary>
static class Letters
{
    public static Guid Id(int number) => new($"10000000-0000-8000-8000-{number:d12}");

    public static BatchHeader Header(int number, string lane = "live", int points = 3) => new()
    {
        BatchId = Batches.Id(number), Lane = lane, Priority = 8, PointCount = points, Upstream = "tracker", IdempotencyKey = $"key-{number}",
        CreatedAt = Batches.Noon.AddHours(-1), FlightId = "flight-1", MaxRetries = 2, TraceId = "trace-1",
    };

    public static DeadLetter Packed(int number, int points = 3, string lane = "live", string reason = DeadLetterReasons.MaxRetriesExceeded) =>
        Of(number, Header(number, lane, points), PayloadForms.Packed, PointPacker.Pack(Batches.Fixes(points)).Bytes, points, reason);

    public static DeadLetter Json(int number, string array, int points = 1, string lane = "live") =>
        Of(number, Header(number, lane, 0), PayloadForms.Json, Encoding.UTF8.GetBytes(array), points, DeadLetterReasons.ValidationFailed);

    public static DeadLetter Message(int number, string body, string queue = "point-batch", string? type = null, string lane = "live") =>
        Of(number, Header(number, lane, 0), PayloadForms.Message, Encoding.UTF8.GetBytes(body), 0, DeadLetterReasons.ProcessingError) with
        {
            Message = new RawMessage(queue, "application/json", type is null ? [] : [type], new Dictionary<string, string>()),
        };

    static DeadLetter Of(int number, BatchHeader header, string form, ReadOnlyMemory<byte> payload, int points, string reason) => new()
    {
        LetterId = Id(number), Batch = header, ReasonCode = reason, Stage = DeadLetterStages.Persisting, PointCount = points, Payload = payload, PayloadForm = form,
        FailedAt = Batches.Noon.AddSeconds(-1000 + number), Attempts = 3, Error = "the database says no",
    };
}
