using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using PointBus.Contracts;
using PointBus.Contracts.Packing;
using PointBus.Storage;

namespace PointBus.Consumers.Accepting;

/// <summary>Checks a message and makes it ready for the buffer: good points packed, refused ones in a dead letter beside them.</summary>
public sealed class BatchAdmission(PointRules rules, TimeProvider time)
{
    /// <summary>Packed points that pass every rule keep the bytes they came with.</summary>
    /// <exception cref="BatchRefusedException">The message as a whole cannot be taken.</exception>
    public (Lane Lane, BufferedBatch Batch) Admit(PointBatch message)
    {
        var now = time.GetUtcNow();
        var lane = Lane.Parse(message.Lane) ?? throw new BatchRefusedException("lane.invalid", "the lane's name must be 1 to 64 of a-z, 0-9, '_', '-', '.'");
        BatchRules.Check(message);
        if (message.ProcessAfter > now + BatchRules.Longest)
            throw new BatchRefusedException("batch.process_after", "processAfter must be at most a year ahead");

        ReadPoints read;
        try
        {
            read = PointReader.Read(message.Points, lane.Kind == LaneKind.Scoring);
        }
        catch (PackedFormatException e)
        {
            return (lane, Unreadable(message, Header(message, lane, 0, now), e, now));
        }

        var kept = rules.Check(read.Points, read.Indexes);
        var payload = message.Points.Form == PointsForm.Packed && ReferenceEquals(kept.Points, read.Points)
            ? message.Points.Bytes
            : kept.Points.Count == 0 ? default : PointPacker.Pack(kept.Points).Bytes;

        var header = Header(message, lane, kept.Points.Count, now);
        PointRefusal[] refused = [.. read.Refusals, .. kept.Refusals];
        return (lane, new BufferedBatch(header, payload, refused.Length == 0 ? null : Letter(message, header, read, refused, now)));
    }

    static BatchHeader Header(PointBatch message, Lane lane, int points, DateTimeOffset now) => new()
    {
        BatchId = message.BatchId,
        Lane = lane.Name,
        Priority = message.Priority ?? lane.DefaultPriority,
        PointCount = points,
        Upstream = message.Upstream,
        IdempotencyKey = message.IdempotencyKey,
        ContentHash = BatchContent.HashOf(message.Points, message.FlightId, message.DeviceId),
        CreatedAt = message.CreatedAt ?? now,
        ProcessAfter = message.ProcessAfter,
        ExpiresAt = message.TimeToLive is { } timeToLive ? now + timeToLive : null,
        FlightId = message.FlightId,
        Flight = message.Flight,
        Flights = message.Flights,
        DeviceId = message.DeviceId,
        UploadId = message.UploadId,
        MaxRetries = message.MaxRetries,
        TraceId = Activity.Current?.TraceId.ToString(),
    };

    /// <summary>How many points the bytes were meant to hold cannot be known, so the letter counts none.</summary>
    static BufferedBatch Unreadable(PointBatch message, BatchHeader header, PackedFormatException e, DateTimeOffset now) =>
        new(header, default, DeadLetter.Of(header, DeadLetterReasons.Unreadable, DeadLetterStages.Buffering, 0, message.Points.Bytes, now) with
        {
            PayloadForm = Form(message.Points),
            Error = $"{e.Code}: {e.Message}",
        });

    static string Form(PackedPoints points) => points.Form == PointsForm.Packed ? PayloadForms.Packed : PayloadForms.Json;

    static DeadLetter Letter(PointBatch message, BatchHeader header, ReadPoints read, PointRefusal[] refused, DateTimeOffset now)
    {
        var packed = message.Points.Form == PointsForm.Packed;
        var payload = packed ? PointPacker.Pack([.. refused.Select(refusal => read.Points[refusal.Index])]).Bytes : Elements(message.Points, refused);
        return DeadLetter.Of(header, DeadLetterReasons.ValidationFailed, DeadLetterStages.Buffering, refused.Length, payload, now) with
        {
            PayloadForm = Form(message.Points),
            Error = string.Join("; ", refused.GroupBy(refusal => refusal.Code).Select(group => $"{group.Key} at {string.Join(", ", group.Take(20).Select(refusal => refusal.Index))}")),
        };
    }

    /// <summary>The refused elements as they were sent: they may not be expressible as points.</summary>
    static byte[] Elements(PackedPoints points, PointRefusal[] refused)
    {
        using var array = JsonDocument.Parse(points.Bytes);
        JsonElement[] elements = [.. array.RootElement.EnumerateArray()];
        using var text = new MemoryStream();
        foreach (var refusal in refused)
        {
            text.WriteByte(text.Length == 0 ? (byte)'[' : (byte)',');

            // Byte for byte: written anew, half a surrogate pair, which may be why it is refused, would throw.
            text.Write(JsonMarshal.GetRawUtf8Value(elements[refusal.Index]));
        }

        text.WriteByte((byte)']');
        return text.ToArray();
    }
}

/// <summary>A message that cannot be taken at all.</summary>
public sealed class BatchRefusedException(string code, string message) : Exception(message)
{
    /// <summary>The code of a message that names another upstream than the broker knows it to be from.</summary>
    public const string UpstreamMismatch = "upstream.mismatch";

    /// <summary>Stable, such as <c>batch.empty</c>.</summary>
    public string Code { get; } = code;
}
