using System.CommandLine;

namespace PointBus.Cli.Verbs.Schedules;

internal sealed class SchedulesVerb : Command
{
    public const string Path = "api/v1/schedules";

    public SchedulesVerb(CliEnvironment environment)
        : base("schedules", "See what is done at set times and what came of it; do it now.")
    {
        Add(GlobalOptions.Actor);
        Add(new ScheduleListVerb(environment));
        Add(new ScheduleShowVerb(environment));
        Add(new ScheduleRunVerb(environment));
    }

    public static string One(string name) => $"{Path}/{Uri.EscapeDataString(name)}";

    public static Argument<string> Job(CliEnvironment environment) =>
        new Argument<string>("NAME") { Description = "Job, such as daily-summary" }.WithSchedules(environment);
}
