using System.CommandLine;

namespace PointBus.Cli.Verbs.Lanes;

internal sealed class QueuesVerb : Command
{
    public const string Path = "api/v1/queues";

    public QueuesVerb(CliEnvironment environment)
        : base("queues", "See lanes and what waits in them; pause, empty or remove them.")
    {
        Add(GlobalOptions.Actor);
        foreach (var verb in new Command[]
        {
            new QueueListVerb(environment),
            new QueueShowVerb(environment),
            QueueSteerVerb.Create(environment),
            QueueSteerVerb.Pause(environment),
            QueueSteerVerb.Resume(environment),
            new QueueBatchesVerb("messages", "Look at the batches that wait, in the order they will be taken; takes none.", environment),
            new QueueBatchesVerb("pending", "Show the batches that consumers hold, oldest first.", environment),
            new QueueBoostVerb(environment),
            new QueueForceVerb(environment),
            QueueMoveVerb.Requeue(environment),
            QueueMoveVerb.Remove(environment),
            new QueueCleanupVerb(environment),
            QueueEmptyVerb.Purge(environment),
            QueueEmptyVerb.Delete(environment),
        })
            Add(verb);
    }

    public static string One(string name) => $"{Path}/{Uri.EscapeDataString(name)}";

    public static Argument<string> Lane(CliEnvironment environment) =>
        new Argument<string>("NAME") { Description = "Lane, by its short or long name" }.WithQueues(environment);
}
