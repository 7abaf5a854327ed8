using System.CommandLine;
using PointBus.Cli.Letters;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Older;

/// <summary>The older name for a look at points of unknown flights. They are dead letters already; giving them up is for <c>dlq purge</c>, which asks.</summary>
internal sealed class ClearOrphanedQueueVerb : Verb
{
    const string Cause = "invalid_foreign_key";

    readonly Option<bool> _confirm = new("--confirm") { Description = "Tell how they are given up" };

    public ClearOrphanedQueueVerb(CliEnvironment environment)
        : base("clear_orphaned_queue", "List the dead letters of unknown flights; deletes nothing.", environment)
    {
        Hidden = true;
        Add(_confirm);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var answer = await host.GetAsync(LetterPaths.List("state=open&reason=" + Cause + "&limit=100"), cancellationToken);
        var body = answer.Read<LettersBody>();
        call.Show(answer, () =>
        {
            if (body.Items is { Count: > 0 } letters)
                call.Printer.Table(LetterSheet.Of(letters, body.Timestamp ?? call.Now, withState: false));
            call.Printer.Result($"{Plain.Letters(body.Total ?? 0)} of unknown flights, {Plain.Points(body.Points ?? 0)}; they are replayed by themselves once their flights are registered.");
            if (call.Arguments.GetValue(_confirm))
                call.Printer.Note($"Nothing was deleted. To give them up: pointbus dlq purge --cause {Cause}");
        });
        return ExitCode.Ok;
    }
}
