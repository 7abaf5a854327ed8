using System.Text.Json.Nodes;

namespace PointBus.Cli.Letters;

/// <summary>The letters that something shall be done to: named ones, those that a filter matches, the set of an earlier operation, or all.</summary>
internal sealed record LetterSelection(IReadOnlyList<string> Ids, LetterFilter Filter, string? From, int? Limit)
{
    /// <summary>Nothing is left out: somebody must have said so.</summary>
    public bool IsAll => Ids.Count == 0 && Filter.IsEmpty && From is null;

    public JsonObject Body()
    {
        var body = Filter.Body();
        if (Ids.Count > 0)
            body["ids"] = new JsonArray([.. Ids.Select(id => (JsonNode)id)]);

        return body;
    }

    /// <summary>As people say it.</summary>
    public override string ToString() => this switch
    {
        { Ids.Count: > 0 } => Ids.Count == 1 ? $"letter {Ids[0]}" : $"{Ids.Count} letters by id",
        { From: { } from } => $"the set of operation {from}",
        _ => Filter.ToString(),
    };
}
