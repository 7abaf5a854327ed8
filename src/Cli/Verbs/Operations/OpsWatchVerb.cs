using System.CommandLine;
using PointBus.Cli.Operations;

namespace PointBus.Cli.Verbs.Operations;

internal sealed class OpsWatchVerb : Verb
{
    readonly Argument<string> _id;

    public OpsWatchVerb(CliEnvironment environment)
        : base("watch", "Follow an operation to its end: exit code 4 where some letters failed again, 7 where it stopped itself.", environment)
    {
        _id = OpsVerb.Id(environment);
        Add(_id);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var answer = await new OperationWatch(call, host).RunAsync(call.Arguments.GetRequiredValue(_id), cancellationToken);
        var operation = answer.Read<OperationBody>();
        call.Show(answer, () => OperationPage.Print(call.Printer, operation));
        return OperationEnd.Exit(operation);
    }
}
