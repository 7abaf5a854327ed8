using System.Globalization;
using System.Text.Json;

namespace PointBus.Bench.Reporting;

/// <summary>The figures in the order in which they were first seen, as Markdown and as JSON.</summary>
sealed class Report
{
    static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    readonly List<Figure> figures = [];
    readonly List<(string Name, string Value)> facts = [];

    public void Fact(string name, string value) => facts.Add((name, value));

    public void Facts(IEnumerable<(string Name, string Value)> more) => facts.AddRange(more);

    /// <summary>Adds a round's value.</summary>
    public void Add(string name, string unit, double value)
    {
        var figure = figures.Find(one => one.Name == name && one.Unit == unit);
        if (figure is null)
            figures.Add(figure = new Figure(name, unit));
        figure.Rounds.Add(value);
    }

    public string ToMarkdown() => string.Join('\n', (string[])
    [
        "| measured | unit | median | min | max |",
        "|---|---|---:|---:|---:|",
        .. figures.OrderBy(figure => Group(figure.Unit)).Select(figure => $"| {figure.Name} | {figure.Unit} | {Round(figure.Median)} | {Round(figure.Min)} | {Round(figure.Max)} |"),
        "",
        "| with | |",
        "|---|---|",
        .. facts.Select(fact => $"| {fact.Name} | {fact.Value} |"),
    ]);

    public string ToJson() => JsonSerializer.Serialize(new { with = facts.ToDictionary(fact => fact.Name, fact => fact.Value), figures }, Json);

    static int Group(string unit) => unit switch { "points/s" => 0, "" => 1, "ms" => 2, _ => 3 };

    static string Round(double value) => value.ToString(value switch { >= 1_000 => "N0", >= 10 => "0.0", _ => "0.00" }, CultureInfo.InvariantCulture);
}
