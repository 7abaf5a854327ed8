using System.CommandLine;
using PointBus.Cli.Letters;

namespace PointBus.Cli.Verbs.DeadLetters;

internal sealed class ShowVerb : Verb
{
    readonly Argument<string> _id = new Argument<string>("ID") { Description = "Letter, or batch whose newest letter is meant" }.Ids();
    readonly Option<bool> _full = new("--full") { Description = "The whole stack; otherwise frames of other people's code are folded" };

    public ShowVerb(CliEnvironment environment)
        : base("show", "Show one letter: why it lies here, what was tried, and what to do next.", environment)
    {
        Add(_id);
        Add(_full);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var answer = await host.GetAsync(LetterPaths.One(call.Arguments.GetRequiredValue(_id)), cancellationToken);
        var letter = answer.Read<LetterBody>();
        call.Show(answer, () => LetterPage.Print(call.Printer, letter, call.Now, call.Arguments.GetValue(_full)));
        return ExitCode.Ok;
    }
}
