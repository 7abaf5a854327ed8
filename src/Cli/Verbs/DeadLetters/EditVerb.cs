using System.CommandLine;
using PointBus.Cli.Asking;
using PointBus.Cli.Letters;
using PointBus.Cli.Operations;

namespace PointBus.Cli.Verbs.DeadLetters;

internal sealed class EditVerb : Verb
{
    readonly Argument<string> _id = new Argument<string>("ID") { Description = "Letter" }.Ids();
    readonly Option<string> _file = new("--file") { Description = "The new body, in place of an editor: a JSON array of points, or the text of a message; - reads standard input", HelpName = "FILE" };
    readonly Option<bool> _dryRun = new("--dry-run") { Description = "Show what would change and what would come of it, and stop" };
    readonly ConsentOptions _consent = new();
    readonly Option<bool> _wait = new("--wait") { Description = "Follow the replay to its end" };

    public EditVerb(CliEnvironment environment)
        : base("edit", "Repair a letter's body in your editor (VISUAL or EDITOR), and replay it.", environment)
    {
        Add(_id);
        Add(_file);
        Add(_dryRun);
        _consent.AddTo(this);
        Add(_wait);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        var (file, dryRun, agreed, reason) = (call.Arguments.GetValue(_file), call.Arguments.GetValue(_dryRun), _consent.Agreed(call.Arguments), _consent.Reason(call.Arguments));
        if (!dryRun)
            call.Consent.Require(agreed, reason);
        if (file is null && !call.Consent.CanAsk)
            throw new CliException(ExitCode.Usage, "An editor needs a terminal. Give the new body with --file.");

        using var host = call.Connect();
        var editor = new LetterEditor(call, host, Guid.Parse(call.Arguments.GetRequiredValue(_id)).ToString());
        var judged = file is null ? await editor.FromEditorAsync(reason, cancellationToken) : await editor.FromFileAsync(file, reason, cancellationToken);
        if (judged is not var (request, verdict))
        {
            call.Printer.Note("Nothing was changed, so nothing was done.");
            return ExitCode.Ok;
        }

        var edit = verdict.Read<EditBody>();
        if (dryRun)
            call.Show(verdict, () => EditReport.Print(call.Printer, edit, call.Printer.Result));
        else
            EditReport.Print(call.Printer, edit, call.Printer.Note);
        if (!LetterEditor.IsValid(verdict))
            throw new CliException(ExitCode.Usage, "The new body is not valid. Nothing was done.");
        if (dryRun)
            return ExitCode.Ok;

        var why = await call.Consent.ReasonAsync(reason, cancellationToken);
        if (!agreed)
            await call.Consent.AgreeAsync("Replay the new body in place of the letter's own?", cancellationToken);
        var answer = await editor.ReplayAsync(request, why, cancellationToken);
        return await EndAsync(call, host, answer, cancellationToken);
    }

    async Task<ExitCode> EndAsync(Call call, Http.HostClient host, Http.HostAnswer answer, CancellationToken cancellationToken)
    {
        if (call.Arguments.GetValue(_wait) && answer.Read<EditBody>().OperationId is { } operation)
            return await new LetterOperation(call, host).ShowAsync(await host.GetAsync(OperationPaths.One(operation), cancellationToken), wait: true, cancellationToken);

        call.Show(answer, () =>
        {
            if (answer.Read<EditBody>().OperationId is { } id)
            {
                call.Printer.Result(id);
                call.Printer.Note($"The new body is on its way. Follow it: pointbus ops watch {id}");
            }
            else
                call.Printer.Result("The new body is on its way.");
        });
        return ExitCode.Ok;
    }
}
