using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using PointBus.Contracts;

namespace PointBus.Storage.Catalog;

/// <summary>What the catalog keeps as JSON: nothing that is searched for. Control characters are escaped, so that every database can hold it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(BatchHeader))]
[JsonSerializable(typeof(RawMessage))]
[JsonSerializable(typeof(LetterQuery))]
[JsonSerializable(typeof(ReplayPace))]
[JsonSerializable(typeof(IReadOnlyList<FaultNote>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class CatalogJson : JsonSerializerContext
{
    public static string Write<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.Serialize(value, type);

    public static T? Read<T>(string? json, JsonTypeInfo<T> type) where T : class =>
        string.IsNullOrEmpty(json) ? null : JsonSerializer.Deserialize(json, type);
}
