using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace PointBus.Cli.Http;

/// <summary>A JSON body from the host with its status.</summary>
internal sealed record HostAnswer(HttpStatusCode Status, JsonNode Body, string Server)
{
    static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
    };

    public T Read<T>()
    {
        try
        {
            return Body.Deserialize<T>(Format) ?? throw new JsonException("The body is null.");
        }
        catch (JsonException error)
        {
            throw Odd(Server, $"its answer has an unexpected shape at {error.Path ?? "$"}", error);
        }
    }

    public static Problem? ReadProblem(JsonNode? body)
    {
        try
        {
            return body is JsonObject ? body.Deserialize<Problem>(Format) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static HostException Odd(string server, string how, Exception? inner = null)
    {
        var reason = $"{server} does not answer as a PointBus host does: {how}";
        return new HostException(ExitCode.Error, reason + ". Check --server and the versions of both.", inner) { Reason = reason };
    }
}
