using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using PointBus.Consumers.Alerting.Evaluating;
using PointBus.Consumers.Alerting.Measuring;
using PointBus.Consumers.Alerting.Planning;
using PointBus.Consumers.Alerting.Rules;

namespace PointBus.Consumers.Alerting;

/// <summary>The documents and log entries of alerting as JSON; fields that are missing are left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(RuleStanding))]
[JsonSerializable(typeof(RuleChange))]
[JsonSerializable(typeof(GroupState))]
[JsonSerializable(typeof(Silence))]
[JsonSerializable(typeof(Acknowledgement))]
[JsonSerializable(typeof(HistoryEntry))]
[JsonSerializable(typeof(Sample))]
public sealed partial class AlertJson : JsonSerializerContext
{
    public static string Write<T>(T document) => JsonSerializer.Serialize(document, TypeOf<T>());

    /// <returns><see langword="null"/> where the text is not such a document, so that one spoilt document spoils no other.</returns>
    public static T? Read<T>(string json)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, TypeOf<T>());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Documents by their key; spoilt ones are left out.</summary>
    public static Dictionary<string, T> ReadAll<T>(IReadOnlyDictionary<string, string> documents)
        where T : class =>
        documents.Select(document => (document.Key, Value: Read<T>(document.Value)))
            .Where(document => document.Value is not null)
            .ToDictionary(document => document.Key, document => document.Value!);

    static JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)Default.GetTypeInfo(typeof(T))!;
}
