using System.Text.Json;
using PointBus.Cli.Ingest;

namespace PointBus.Cli.Http;

/// <summary>What a server says when it says no; every member may be missing.</summary>
internal sealed record Problem
{
    public string? Title { get; init; }

    public string? Detail { get; init; }

    public string? Code { get; init; }

    public string? RequestId { get; init; }

    /// <summary>What the queue endpoints say in place of <see cref="Detail"/>.</summary>
    public JsonElement? Error { get; init; }

    /// <summary>Texts per field, in whatever nesting.</summary>
    public JsonElement? Errors { get; init; }

    public long? PointsRead { get; init; }

    public long? PointsRefused { get; init; }

    public IReadOnlyList<RejectedPoint>? Rejected { get; init; }

    public bool? RejectedTruncated { get; init; }

    /// <summary>The best sentence there is, without its full stop.</summary>
    public string? Text
    {
        get
        {
            var text = Detail ?? Texts(Error).FirstOrDefault() ?? Title;
            var fields = string.Join("; ", Texts(Errors).Take(3));
            return (fields.Length > 0 ? $"{text?.TrimEnd('.', ':')}: {fields}" : text)?.TrimEnd('.', ' ', ':');
        }
    }

    static IEnumerable<string> Texts(JsonElement? element) => element?.ValueKind switch
    {
        JsonValueKind.String => [element.Value.GetString()!],
        JsonValueKind.Array => element.Value.EnumerateArray().SelectMany(item => Texts(item)),
        JsonValueKind.Object => element.Value.EnumerateObject().SelectMany(member => Texts(member.Value)),
        _ => [],
    };
}
