using System.CommandLine;
using System.Text.Json.Nodes;
using PointBus.Cli.Http;
using PointBus.Cli.Verbs.Schedules;

namespace PointBus.Cli.Verbs.Older;

/// <summary>The older name for a round of the jobs: check and alert, small dead letter queues, clean-up where it is due.</summary>
internal sealed class QueueMonitorVerb : Verb
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(300);

    readonly Option<bool> _once = new("--once") { Description = "One round; otherwise one each 300 seconds until it is interrupted" };

    public QueueMonitorVerb(CliEnvironment environment)
        : base("queue_monitor", "Check all lanes, replay small dead letter queues, and clean up where that is due.", environment)
    {
        Hidden = true;
        Add(GlobalOptions.Actor);
        Add(_once);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        while (true)
        {
            var code = await RoundAsync(call, host, cancellationToken);
            if (call.Arguments.GetValue(_once))
                return code;

            await Task.Delay(Interval, call.Environment.Clock, cancellationToken);
        }
    }

    static async Task<ExitCode> RoundAsync(Call call, HostClient host, CancellationToken cancellationToken)
    {
        List<string> jobs = ["health-check", "small-queues"];
        var cleanUp = await host.GetAsync(SchedulesVerb.One("clean-up") + "?limit=1", cancellationToken);
        if (DateTimeOffset.TryParse(cleanUp.Body["next_run"]?.ToString(), System.Globalization.CultureInfo.InvariantCulture, out var due) && due <= call.Now)
            jobs.Add("clean-up");

        var (code, answers) = (ExitCode.Ok, new JsonArray());
        foreach (var job in jobs)
        {
            var answer = await ScheduleRunVerb.SendAsync(call, host, job, "queue_monitor", cancellationToken);
            answers.Add(answer.Body.DeepClone());
            if (!call.Json)
                ScheduleRunVerb.Tell(call, job, answer);
            if (ScheduleRunVerb.HasFailed(answer))
                code = ExitCode.Error;
        }

        if (call.Json)
            call.Printer.Json(new JsonObject { ["jobs"] = answers });
        return code;
    }
}
