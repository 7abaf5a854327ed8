using System.Text.Json.Serialization;

namespace PointBus.Sagas.Delivery;

/// <summary>How the story of a batch is written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(BatchDelivery))]
sealed partial class DeliveryJson : JsonSerializerContext;
