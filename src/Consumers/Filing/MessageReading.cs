using System.Text.Json;
using MassTransit.Serialization;
using PointBus.Consumers.Buffering;
using PointBus.Contracts;
using PointBus.Contracts.Packing;
using PointBus.Storage;

namespace PointBus.Consumers.Filing;

/// <summary>Reads a batch of points out of a message of the broker, with or without MassTransit's envelope, as its consumer would.</summary>
static class MessageReading
{
    const string Unreadable = "message.unreadable";

    /// <summary>By its types where they are known; by its queue where they are not.</summary>
    public static bool IsPointBatch(RawMessage? message) =>
        message is not null && (message.MessageTypes.Count > 0
            ? message.MessageTypes.Any(type => type.EndsWith(':' + nameof(PointBatch), StringComparison.Ordinal))
            : message.Queue == BufferPointBatchConsumerDefinition.QueueName);

    /// <exception cref="PackedFormatException">It is not a batch of points.</exception>
    public static PointBatch Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return Content(document.RootElement).Deserialize<PointBatch>(SystemTextJsonMessageSerializer.Options)
                ?? throw new PackedFormatException(Unreadable, "The message is null.");
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or NotSupportedException)
        {
            throw new PackedFormatException(Unreadable, $"The message cannot be read as a batch of points: {FirstLine(e.Message)}");
        }
    }

    static JsonElement Content(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Object)
            foreach (var member in root.EnumerateObject())
                if (member.Value.ValueKind == JsonValueKind.Object && string.Equals(member.Name, "message", StringComparison.OrdinalIgnoreCase))
                    return member.Value;

        return root;
    }

    static string FirstLine(string text) => text.Split('\n')[0].TrimEnd();
}
