using System.CommandLine;
using System.Text.Json.Nodes;
using PointBus.Cli.Http;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Alerts;

internal sealed class AlertShowVerb : Verb
{
    readonly Argument<string> _id = AlertsVerb.Id("Alert, as people were told");

    public AlertShowVerb(CliEnvironment environment)
        : base("show", "Show one alert, with what it means and what to do.", environment) => Add(_id);

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var answer = await host.GetAsync($"{AlertsVerb.Path}/{call.Arguments.GetRequiredValue(_id)}", cancellationToken);
        call.Show(answer, () => Print(call, answer));
        return ExitCode.Ok;
    }

    /// <summary>All that is known of one thing, a line each.</summary>
    public static void Print(Call call, HostAnswer answer)
    {
        var facts = new Facts(call.Printer);
        foreach (var (name, value) in answer.Body as JsonObject ?? [])
            if (value is not null)
                facts.Add(name.Replace('_', ' '), Facts.Of(value));
        facts.Print();
    }
}
