using System.CommandLine;

namespace PointBus.Cli.Verbs.Operations;

internal sealed class OpsVerb : Command
{
    public OpsVerb(CliEnvironment environment)
        : base("ops", "Follow and steer operations on many letters.")
    {
        Add(GlobalOptions.Actor);
        Add(new OpsListVerb(environment));
        Add(new OpsShowVerb(environment));
        Add(new OpsWatchVerb(environment));
        Add(new OpsSteerVerb("pause", "Send nothing more until it is resumed.", environment));
        Add(new OpsSteerVerb("resume", "Go on with a paused one.", environment));
        Add(new OpsCancelVerb(environment));
    }

    public static Argument<string> Id(CliEnvironment environment) => new Argument<string>("ID") { Description = "Operation" }.Ids().WithOperations(environment);
}
