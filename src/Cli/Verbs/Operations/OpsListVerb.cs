using System.CommandLine;
using PointBus.Cli.Operations;

namespace PointBus.Cli.Verbs.Operations;

internal sealed class OpsListVerb : Verb
{
    readonly Option<string> _state = new("--state") { Description = "Only those that stand so" };
    readonly Option<int> _limit = OptionRules.Limit(20);
    readonly Option<int> _offset = new Option<int>("--offset") { Description = "Leave out so many first", HelpName = "N" }.Within(0, int.MaxValue);

    public OpsListVerb(CliEnvironment environment)
        : base("list", "List operations, newest first.", environment)
    {
        _state.AcceptOnlyFromAmong("running", "paused", "settling", "cancelled", "stopped", "done");
        Add(_state);
        Add(_limit);
        Add(_offset);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var state = call.Arguments.GetValue(_state) is { } one ? $"&state={one}" : "";
        var offset = call.Arguments.GetValue(_offset) is > 0 and var skip ? $"&offset={skip}" : "";
        var answer = await host.GetAsync($"{OperationPaths.All}?limit={call.Arguments.GetValue(_limit)}{offset}{state}", cancellationToken);
        var body = answer.Read<OperationsBody>();
        call.Show(answer, () =>
        {
            if (body.Items is { Count: > 0 } operations)
                call.Printer.Table(OperationPage.Sheet(operations, body.Timestamp ?? call.Now));
            else
                call.Printer.Note("There is no operation.");
        });
        return ExitCode.Ok;
    }
}
