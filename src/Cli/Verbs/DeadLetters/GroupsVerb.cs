using System.CommandLine;
using PointBus.Cli.Letters;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.DeadLetters;

internal sealed class GroupsVerb : Verb
{
    readonly Option<string> _lane = new("--lane") { Description = "Only groups with open letters of this lane", HelpName = "LANE" };
    readonly Option<bool> _all = new("--all") { Description = "Also groups without open letters" };
    readonly Option<int> _limit = OptionRules.Limit(50);

    public GroupsVerb(CliEnvironment environment)
        : base("groups", "Show dead letters by what they have in common, most open points first.", environment)
    {
        _lane.CompletionSources.Add("live", "upload", "scoring", "flymaster");
        Add(_lane);
        Add(_all);
        Add(_limit);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var lane = call.Arguments.GetValue(_lane) is { } name ? $"&lane={Uri.EscapeDataString(name)}" : "";
        var answer = await host.GetAsync($"{LetterPaths.Groups}?open={(call.Arguments.GetValue(_all) ? "false" : "true")}&limit={call.Arguments.GetValue(_limit)}{lane}", cancellationToken);
        var body = answer.Read<GroupsBody>();
        call.Show(answer, () => Print(call.Printer, body.Groups ?? [], body.Timestamp ?? call.Now));
        return ExitCode.Ok;
    }

    static void Print(Printer printer, IReadOnlyList<GroupBody> groups, DateTimeOffset now)
    {
        if (groups.Count == 0)
        {
            printer.Note("There is no group of failures with open letters.");
            return;
        }

        var sheet = new Sheet(
            new Column("group", ColumnKind.Word), new Column("letters"), new Column("points"), new Column("first", ColumnKind.Word),
            new Column("last", ColumnKind.Word), new Column("what", ColumnKind.Prose));
        foreach (var group in groups)
            sheet.Add(
                group.Fingerprint ?? "?", Cell.Of(group.OpenLetters, group.OpenLetters > 0 ? Tone.Bad : Tone.None), Cell.Of(group.OpenPoints),
                Plain.Ago(group.FirstSeen, now), Plain.Ago(group.LastSeen, now), new Cell(group.Title ?? "?", Detail: Marks(group)));

        printer.Table(sheet);
        printer.Note($"Look into one: pointbus dlq list --group {groups[0].Fingerprint}");
    }

    static string? Marks(GroupBody group)
    {
        var marks = string.Join("; ", new[]
        {
            group.Regressed == true ? "came back after it was solved" : group.ResolvedAt is not null ? "solved" : null,
            group.NewIn is { } version ? $"since {version}" : null,
            group.Owner is { Length: > 0 } owner ? $"owner {owner}" : null,
            group.Note is { Length: > 0 } note ? note : null,
            group.BugUrl is { Length: > 0 } bug ? bug : null,
        }.OfType<string>());
        return marks.Length > 0 ? marks : null;
    }
}
