using System.CommandLine;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Lanes;

/// <summary>Lets batches go that wait for their time: scheduled ones and those between two attempts.</summary>
internal sealed class QueueForceVerb : Verb
{
    readonly Argument<string> _name;
    readonly Option<int> _max = new Option<int>("--max") { Description = "The oldest N", HelpName = "N", DefaultValueFactory = _ => 100 }.Within(1, 1_000);
    readonly Option<string> _reason = new("--reason") { Description = "Why, for the audit", HelpName = "TEXT" };

    public QueueForceVerb(CliEnvironment environment)
        : base("force", "Let scheduled batches and those between two attempts go now.", environment)
    {
        _name = QueuesVerb.Lane(environment);
        Add(_name);
        Add(_max);
        Add(_reason);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var name = call.Arguments.GetRequiredValue(_name);
        var reason = call.Arguments.GetValue(_reason) is { Length: > 0 } given ? $"&reason={Uri.EscapeDataString(given)}" : "";
        var path = $"admin/queue/force-process/{Uri.EscapeDataString(name)}?batch_size={call.Arguments.GetValue(_max)}{reason}";
        var answer = await call.ChangeAsync(host, HttpMethod.Post, path, null, cancellationToken);
        call.Show(answer, () => call.Printer.Result($"{Plain.Batches(answer.Body["forced"]?.GetValue<long>() ?? 0)} of lane {name} can go now."));
        return ExitCode.Ok;
    }
}
