using System.CommandLine;

namespace PointBus.Cli.Verbs.Alerts;

internal sealed class AlertsVerb : Command
{
    public const string Path = "api/v1/alerts";

    public AlertsVerb(CliEnvironment environment)
        : base("alerts", "See what fires, take care of it, silence it, and try the ways to people.")
    {
        Add(GlobalOptions.Actor);
        foreach (var verb in new Command[]
        {
            new AlertListVerb(environment),
            new AlertShowVerb(environment),
            new AlertAckVerb(environment),
            new AlertHistoryVerb(environment),
            new SilenceVerb(environment),
            new SilenceListVerb(environment),
            new SilenceEndVerb(environment),
            new AlertTestVerb(environment),
            new DeliveryListVerb(environment),
            new RulesVerb(environment),
        })
            Add(verb);
    }

    public static Argument<string> Id(string description) => new Argument<string>("ID") { Description = description }.Ids();

    public static Option<string> Severity(string description)
    {
        var option = new Option<string>("--severity") { Description = description };
        option.AcceptOnlyFromAmong("critical", "warning", "info");
        return option;
    }
}
