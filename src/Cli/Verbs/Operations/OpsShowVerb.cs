using System.CommandLine;
using PointBus.Cli.Http;
using PointBus.Cli.Operations;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Operations;

internal sealed class OpsShowVerb : Verb
{
    readonly Argument<string> _id;
    readonly Option<string> _items = new("--items") { Description = "List its letters that stand so, in place of the whole" };
    readonly Option<int> _limit = OptionRules.Limit(100, description: "At most so many letters");
    readonly Option<int> _offset = new Option<int>("--offset") { Description = "Leave out so many letters first", HelpName = "N" }.Within(0, int.MaxValue);

    public OpsShowVerb(CliEnvironment environment)
        : base("show", "Show one operation, or what became of its letters.", environment)
    {
        _items.AcceptOnlyFromAmong("all", "waiting", "sent", "succeeded", "failed_same", "failed_differently", "skipped");
        _id = OpsVerb.Id(environment);
        Add(_id);
        Add(_items);
        Add(_limit);
        Add(_offset);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var id = call.Arguments.GetRequiredValue(_id);
        if (call.Arguments.GetValue(_items) is { } state)
            await ItemsAsync(call, host, id, state == "all" ? null : state, cancellationToken);
        else
        {
            var answer = await host.GetAsync(OperationPaths.One(id), cancellationToken);
            var operation = answer.Read<OperationBody>();
            call.Show(answer, () => OperationPage.Print(call.Printer, operation));
        }

        return ExitCode.Ok;
    }

    async Task ItemsAsync(Call call, HostClient host, string id, string? state, CancellationToken cancellationToken)
    {
        var answer = await host.GetAsync(OperationPaths.Items(id, state, call.Arguments.GetValue(_limit), call.Arguments.GetValue(_offset)), cancellationToken);
        var items = answer.Read<ItemListBody>().Items ?? [];
        call.Show(answer, () =>
        {
            if (items.Count > 0)
                call.Printer.Table(OperationPage.Sheet(items));
            call.Printer.Note($"{Plain.Letters(items.Count)}.");
        });
    }
}
