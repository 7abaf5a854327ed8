using System.CommandLine;
using System.Text.Json.Nodes;
using PointBus.Cli.Letters;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.DeadLetters;

internal sealed class NoteVerb : Verb
{
    readonly Argument<string> _group = new("GROUP") { Description = "Fingerprint of the group" };
    readonly Option<string> _owner = new("--owner") { Description = "Who looks after it; an empty text removes it", HelpName = "NAME" };
    readonly Option<string> _note = new("--note") { Description = "What the next one should know; an empty text removes it", HelpName = "TEXT" };
    readonly Option<string> _bug = new("--bug") { Description = "Where the fault is tracked; an empty text removes it", HelpName = "URL" };
    readonly Option<bool> _resolve = new("--resolve") { Description = "Call it solved; it is marked when it comes back" };
    readonly Option<bool> _reopen = new("--reopen") { Description = "Call it unsolved" };

    public NoteVerb(CliEnvironment environment)
        : base("note", "Write down what is known of a group of failures; it stays with the group.", environment)
    {
        Add(_group.WithGroups(environment));
        foreach (var option in new Option[] { _owner, _note, _bug, _resolve, _reopen })
            Add(option);
        Validators.Add(result => OptionRules.Require(result, !(result.GetValue(_resolve) && result.GetValue(_reopen)), "--resolve and --reopen exclude each other."));
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        var body = new JsonObject();
        foreach (var (name, option) in new[] { ("owner", _owner), ("note", _note), ("bug_url", _bug) })
            if (call.Arguments.GetValue(option) is { } text)
                body[name] = text;
        if (call.Arguments.GetValue(_resolve) || call.Arguments.GetValue(_reopen))
            body["resolved"] = call.Arguments.GetValue(_resolve);
        if (body.Count == 0)
            throw new CliException(ExitCode.Usage, "Say what to write down: --owner, --note, --bug, --resolve or --reopen.");

        using var host = call.Connect();
        var path = LetterPaths.Group(call.Arguments.GetRequiredValue(_group));
        // What somebody else writes between this look and our writing is not overwritten: it becomes a conflict.
        body["version"] = (await host.GetAsync(path, cancellationToken)).Read<GroupBody>().Version;
        var answer = await call.ChangeAsync(host, HttpMethod.Patch, path, body, cancellationToken);
        call.Show(answer, () => Print(call.Printer, answer.Read<GroupBody>()));
        return ExitCode.Ok;
    }

    static void Print(Printer printer, GroupBody group)
    {
        var facts = new Facts(printer);
        facts.Add("group", $"{group.Fingerprint}  {group.Title}");
        facts.Add("owner", group.Owner);
        facts.Add("note", group.Note);
        facts.Add("bug", group.BugUrl);
        facts.Add("solved", group.ResolvedAt is { } at ? Plain.Time(at) : "no");
        facts.Print();
    }
}
