using System.Text.Json;
using System.Text.Json.Nodes;

namespace PointBus.Cli.Letters;

/// <summary>One letter of an export, perhaps with a body that somebody repaired.</summary>
/// <param name="Id">The letter.</param>
/// <param name="Lane">Where its points belong.</param>
/// <param name="Body">What it holds.</param>
internal sealed record ImportLine(string Id, string Lane, BodyBody Body)
{
    static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public long Points => Body.Points?.Count ?? 0;

    public static async Task<IReadOnlyList<ImportLine>> ReadAsync(string file, TextReader standardInput, CancellationToken cancellationToken)
    {
        var lines = new List<ImportLine>();
        try
        {
            using var opened = file == "-" ? null : File.OpenText(file);
            var reader = opened ?? standardInput;
            for (var number = 1; await reader.ReadLineAsync(cancellationToken) is { } text; number++)
                if (!string.IsNullOrWhiteSpace(text))
                    lines.Add(Parse(text) ?? throw new CliException(ExitCode.Usage, $"Line {number} of {file} is not a letter as pointbus dlq export writes it. Nothing was done."));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Usage, $"{file} cannot be read.", error);
        }

        return lines;
    }

    static ImportLine? Parse(string text)
    {
        try
        {
            var line = JsonNode.Parse(text);
            var body = line?["body"].Deserialize<BodyBody>(Format);
            return line?["letter"] is JsonObject letter && Guid.TryParse(letter["letter_id"]?.ToString(), out var id) && body is { Points: not null } or { Message.Text: not null }
                ? new ImportLine(id.ToString(), letter["lane"]?.ToString() ?? "", body!)
                : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
