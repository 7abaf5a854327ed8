using System.CommandLine;
using PointBus.Cli.Letters;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.DeadLetters;

internal sealed class CheckVerb : Verb
{
    readonly FilterOptions _filter;
    readonly Option<int> _max = new Option<int>("--max") { Description = "How many open letters are still well", HelpName = "N", DefaultValueFactory = _ => 0 }.Within(0, int.MaxValue);

    public CheckVerb(CliEnvironment environment)
        : base("check", "Exit code 1 where more letters are open than may be; for pipelines.", environment)
    {
        Add(_max);
        _filter = new FilterOptions(readsOnly: true, environment);
        _filter.AddTo(this);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var filter = _filter.Read(call.Arguments, call.Now).With("state", "open");
        var answer = await host.GetAsync(LetterPaths.List(filter.Query(("limit", "1"))), cancellationToken);
        var body = answer.Read<LettersBody>();
        var (open, max) = (body.Total ?? throw Http.HostAnswer.Odd(host.Server, "it does not count its letters"), call.Arguments.GetValue(_max));
        if (call.Json)
            call.Printer.Json(new { open, points = body.Points, max, ok = open <= max });
        else
            call.Printer.Result($"{Plain.Letters(open)} open, {Plain.Points(body.Points ?? 0)}; at most {Plain.Number(max)} may be: {(open <= max ? "ok" : "TOO MANY")}");

        return open <= max ? ExitCode.Ok : ExitCode.Error;
    }
}
