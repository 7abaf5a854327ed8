using System.CommandLine;
using PointBus.Cli.Asking;
using PointBus.Cli.Letters;

namespace PointBus.Cli.Verbs.DeadLetters;

/// <summary>Archive, restore and purge: they differ only in their name.</summary>
internal sealed class MoveVerb : Verb
{
    readonly SelectionOptions _selection;
    readonly ConsentOptions _consent = new();
    readonly Option<string>? _state;
    readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only tell what it would come to" };
    readonly Option<bool> _wait = new("--wait") { Description = "Follow it to its end" };

    public MoveVerb(string name, string description, CliEnvironment environment)
        : base(name, description, environment)
    {
        _selection = new SelectionOptions(environment);
        _selection.AddTo(this);
        if (LetterSurvey.StatesFor(name) is { Count: > 1 } states)
        {
            _state = new("--state") { Description = name == "purge" ? "Only those that stand so; otherwise the open ones" : "Only those that stand so" };
            _state.AcceptOnlyFromAmong([.. states]);
            Add(_state);
        }

        _consent.AddTo(this);
        Add(_dryRun);
        Add(_wait);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        var selection = _selection.Read(call.Arguments, call.Now);
        var all = selection.IsAll;
        if (_state is not null && call.Arguments.GetValue(_state) is { } state)
            selection = selection with { Filter = selection.Filter.With("state", state) };

        using var host = call.Connect();
        var operation = new LetterOperation(call, host);
        if (call.Arguments.GetValue(_dryRun))
            return await TellAsync(call, operation, selection, cancellationToken);

        return await operation.RunAsync(
            new OperationRequest(Name, selection, _consent.Reason(call.Arguments), _consent.Agreed(call.Arguments), call.Arguments.GetValue(_wait)) { All = all },
            cancellationToken);
    }

    async Task<ExitCode> TellAsync(Call call, LetterOperation operation, LetterSelection selection, CancellationToken cancellationToken)
    {
        var survey = await operation.SurveyAsync(Name, selection, cancellationToken);
        if (call.Json)
            call.Printer.Json(new { kind = Name, dryRun = true, letters = survey.Letters, points = survey.Points, groups = survey.Groups, newest = survey.Newest, cutoff = survey.Cutoff, newer = survey.Newer });
        else
            call.Printer.Result($"Would {Name} {survey.Line()}.");

        return ExitCode.Ok;
    }
}
