using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PointBus.Consumers.Alerting.Channels;

/// <summary>How messages to channels are written. They are bodies of their own, never part of a page, so that only JSON's own characters are escaped.</summary>
static class ChannelJson
{
    public static readonly JsonSerializerOptions Camel = Options(JsonNamingPolicy.CamelCase);

    public static readonly JsonSerializerOptions Snake = Options(JsonNamingPolicy.SnakeCaseLower);

    static JsonSerializerOptions Options(JsonNamingPolicy names) => new()
    {
        PropertyNamingPolicy = names,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(names) },
    };
}
