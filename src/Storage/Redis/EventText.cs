using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using PointBus.Contracts;

namespace PointBus.Storage.Redis;

/// <summary>An event as it lies in a lane's log: its kind, a number that grows with each change of what it is about, and its JSON. The same event has the same text.</summary>
internal static class EventText
{
    /// <summary>In the order in which events of one millisecond lie: a batch comes in before it ends.</summary>
    static readonly (string Kind, JsonTypeInfo Type)[] Kinds =
    [
        ("buffered", EventJson.Default.BatchBuffered), ("cancelled", EventJson.Default.BatchCancelled), ("deadlettered", EventJson.Default.BatchDeadLettered),
        ("expired", EventJson.Default.BatchExpired), ("faulted", EventJson.Default.BatchFaulted), ("letterarchived", EventJson.Default.LetterArchived),
        ("letterpurged", EventJson.Default.LetterPurged), ("letterreplayed", EventJson.Default.LetterReplayed), ("letterrestored", EventJson.Default.LetterRestored),
        ("stored", EventJson.Default.BatchStored),
    ];

    public static string Write(object @event, long number)
    {
        var (kind, type) = Array.Find(Kinds, known => known.Type.Type == @event.GetType()) is { Type: not null } found
            ? found
            : throw new ArgumentException($"{@event.GetType()} is not an event of a batch or letter.", nameof(@event));
        return string.Create(CultureInfo.InvariantCulture, $"{kind}:{number}:{JsonSerializer.Serialize(@event, type)}");
    }

    /// <returns><see langword="null"/> where the text is none of an event.</returns>
    public static object? Read(string text)
    {
        var json = text.IndexOf('{', StringComparison.Ordinal);
        var kind = text[..Math.Max(0, text.IndexOf(':', StringComparison.Ordinal))];
        if (json < 0 || Array.Find(Kinds, known => known.Kind == kind).Type is not { } type)
            return null;

        try
        {
            return JsonSerializer.Deserialize(text.AsSpan(json), type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(BatchBuffered))]
[JsonSerializable(typeof(BatchStored))]
[JsonSerializable(typeof(BatchFaulted))]
[JsonSerializable(typeof(BatchDeadLettered))]
[JsonSerializable(typeof(BatchExpired))]
[JsonSerializable(typeof(BatchCancelled))]
[JsonSerializable(typeof(LetterReplayed))]
[JsonSerializable(typeof(LetterArchived))]
[JsonSerializable(typeof(LetterRestored))]
[JsonSerializable(typeof(LetterPurged))]
internal sealed partial class EventJson : JsonSerializerContext;
