using System.CommandLine;
using PointBus.Cli.Verbs.Alerts;

namespace PointBus.Cli.Verbs.Older;

/// <summary>The older name for a test of the channels and for the counters of alerting.</summary>
internal sealed class DlqMonitoringVerb : Verb
{
    readonly Option<bool> _test = new("--test-alert") { Description = "Send a test through every channel" };
    readonly Option<bool> _stats = new("--stats") { Description = "Print the counters" };

    public DlqMonitoringVerb(CliEnvironment environment)
        : base("dlq_monitoring", "Test the channels of alerts, or print their counters.", environment)
    {
        Hidden = true;
        Add(GlobalOptions.Actor);
        Add(_test);
        Add(_stats);
        Validators.Add(result => OptionRules.Require(result, result.GetValue(_test) != result.GetValue(_stats), "Name one of --test-alert and --stats."));
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        if (call.Arguments.GetValue(_test))
        {
            var code = await AlertTestVerb.SendAsync(call, host, channel: null, cancellationToken);
            if (code == ExitCode.Ok && !call.Json)
                call.Printer.Result("Test alert sent!");
            return code;
        }

        var answer = await host.GetAsync(AlertsVerb.Path + "/stats", cancellationToken);
        call.Show(answer, () => AlertShowVerb.Print(call, answer));
        return ExitCode.Ok;
    }
}
