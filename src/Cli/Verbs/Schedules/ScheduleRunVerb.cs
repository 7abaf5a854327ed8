using System.CommandLine;
using System.Net;
using System.Text.Json.Nodes;
using PointBus.Cli.Http;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Schedules;

/// <summary>Runs a job now; when it is due next does not change.</summary>
internal sealed class ScheduleRunVerb : Verb
{
    readonly Argument<string> _name;
    readonly Option<string> _reason = new("--reason") { Description = "Why, for the audit", HelpName = "TEXT" };

    public ScheduleRunVerb(CliEnvironment environment)
        : base("run", "Run a job now and print what came of it; exit code 1 where it failed.", environment)
    {
        _name = SchedulesVerb.Job(environment);
        Add(_name);
        Add(_reason);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var name = call.Arguments.GetRequiredValue(_name);
        var answer = await SendAsync(call, host, name, call.Arguments.GetValue(_reason), cancellationToken);
        call.Show(answer, () => Tell(call, name, answer));
        return HasFailed(answer) ? ExitCode.Error : ExitCode.Ok;
    }

    public static Task<HostAnswer> SendAsync(Call call, HostClient host, string name, string? reason, CancellationToken cancellationToken) => call.ChangeAsync(
        host, HttpMethod.Post, SchedulesVerb.One(name) + "/run", reason is { Length: > 0 } ? new JsonObject { ["reason"] = reason } : new JsonObject(), cancellationToken);

    public static void Tell(Call call, string name, HostAnswer answer)
    {
        if (answer.Status == HttpStatusCode.Accepted)
        {
            call.Printer.Result($"{name}: under way. See: pointbus schedules show {name}");
            return;
        }

        call.Printer.Result($"{name}: {Facts.Of(Facts.Find(answer.Body, "run.outcome"))}: {Facts.Of(Facts.Find(answer.Body, "run.summary"))}");
        ScheduleShowVerb.Report(call, answer.Body["run"]);
    }

    public static bool HasFailed(HostAnswer answer) => Facts.Find(answer.Body, "run.outcome") is { } outcome && Facts.Of(outcome) != "succeeded";
}
