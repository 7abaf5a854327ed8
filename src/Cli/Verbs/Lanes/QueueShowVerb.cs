using System.CommandLine;
using System.Text.Json.Nodes;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Lanes;

internal sealed class QueueShowVerb : Verb
{
    readonly Argument<string> _name;

    public QueueShowVerb(CliEnvironment environment)
        : base("show", "Show everything known of one lane.", environment)
    {
        _name = QueuesVerb.Lane(environment);
        Add(_name);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var answer = await host.GetAsync(QueuesVerb.One(call.Arguments.GetRequiredValue(_name)), cancellationToken);
        call.Show(answer, () =>
        {
            var facts = new Facts(call.Printer);
            foreach (var (name, value) in answer.Body as JsonObject ?? [])
                facts.Add(name.Replace('_', ' '), Facts.Of(value));
            facts.Print();
        });
        return ExitCode.Ok;
    }
}
