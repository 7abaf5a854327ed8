using System.CommandLine;

namespace PointBus.Cli.Verbs.Batches;

internal sealed class BatchVerb : Command
{
    public BatchVerb(CliEnvironment environment)
        : base("batch", "Find one batch wherever it is, and steer it.")
    {
        Add(GlobalOptions.Actor);
        Add(new WhereVerb(environment));
        Add(new BatchCancelVerb(environment));
        Add(new BatchBoostVerb(environment));
        Add(new BatchReplayVerb(environment));
    }

    public static Argument<string> Id() => new Argument<string>("ID") { Description = "Batch" }.Ids();

    public static string One(string id) => $"api/v1/batches/{Uri.EscapeDataString(id)}";
}
