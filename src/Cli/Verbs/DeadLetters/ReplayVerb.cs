using System.CommandLine;
using System.Text.Json.Nodes;
using PointBus.Cli.Asking;
using PointBus.Cli.Letters;

namespace PointBus.Cli.Verbs.DeadLetters;

internal sealed class ReplayVerb : Verb
{
    readonly SelectionOptions _selection;
    readonly ConsentOptions _consent = new();
    readonly Option<int?> _canary = new Option<int?>("--canary") { Description = "Letters sent first, whose end is awaited; 0 for none. The host's default is 5", HelpName = "N" }.Within(0, 1_000);
    readonly Option<int?> _rate = new Option<int?>("--rate") { Description = "Letters a second at most, 0 for no limit. The host's default is 500", HelpName = "N" }.Within(0, 100_000);
    readonly Option<bool> _noRamp = new("--no-ramp") { Description = "All the rest at once after the canary; otherwise in growing steps" };
    readonly Option<int?> _stopAt = new Option<int?>("--stop-at") { Description = "Stop when so many percent fail in the same way, 0 never. The host's default is 50", HelpName = "PERCENT" }.Within(0, 100, "percent");
    readonly Option<bool> _keepAttempts = new("--keep-attempts") { Description = "One attempt only; otherwise a full cycle of retries" };
    readonly Option<bool> _dryRun = new("--dry-run") { Description = "Change nothing: say what would be stored, is already, or would fail" };
    readonly Option<bool> _wait = new("--wait") { Description = "Follow it to its end: exit code 4 where some failed again, 7 where it stopped itself" };

    public ReplayVerb(CliEnvironment environment)
        : base("replay", "Put the points of letters back into their lanes.", environment)
    {
        _selection = new SelectionOptions(environment);
        _selection.AddTo(this);
        _consent.AddTo(this);
        foreach (var option in new Option[] { _canary, _rate, _noRamp, _stopAt, _keepAttempts, _dryRun, _wait })
            Add(option);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        var selection = _selection.Read(call.Arguments, call.Now);
        using var host = call.Connect();
        var reason = _consent.Reason(call.Arguments);
        if (call.Arguments.GetValue(_dryRun))
            return await new Preflight(call, host).RunAsync(selection, reason, cancellationToken);

        return await new LetterOperation(call, host).RunAsync(
            new OperationRequest("replay", selection, reason, _consent.Agreed(call.Arguments), call.Arguments.GetValue(_wait))
            {
                All = selection.IsAll,
                More = Pace(call.Arguments),
            },
            cancellationToken);
    }

    /// <summary>Only what was said; the rest is for the host to choose.</summary>
    JsonObject Pace(ParseResult arguments)
    {
        var pace = new JsonObject();
        foreach (var (name, option) in new[] { ("canary", _canary), ("rate", _rate), ("stop_at_percent", _stopAt) })
            if (arguments.GetValue(option) is { } number)
                pace[name] = number;
        if (arguments.GetValue(_noRamp))
            pace["ramp"] = false;
        if (arguments.GetValue(_keepAttempts))
            pace["reset_attempts"] = false;
        return pace;
    }
}
