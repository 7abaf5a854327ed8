using System.Collections.Concurrent;

namespace PointBus.Soak.Installations;

/// <summary>What a run has to meet at least once to say anything. Counted from what hosts log and from what clients are answered.</summary>
sealed class Sightings
{
    public const string StaleAck = "stale ack", UnknownCommit = "unknown commit", Bisect = "bisect", Unavailable = "503", LeaseSteal = "lease steal", ReEmit = "re-emit";
    public const string Parked = "parked attempt", Buried = "given up", Lost = "lost from the buffer", ServerError = "answer 500";

    static readonly (string Name, string Text, string? And)[] Lines =
    [
        (StaleAck, "Ignored the completion of batch", null),
        (UnknownCommit, "Writing again after outcome", "\"Outcome\":\"Unknown\""),
        (LeaseSteal, "Took back batches of lane", null),
        (ReEmit, "Sending the command for batch", null),
        (Parked, "Parked batch", null),
        (Buried, "Buried batch", null),
        (Lost, "its key is gone from the buffer", null),
        (ServerError, "Answering 500", null),
    ];

    readonly ConcurrentDictionary<string, long> counts = new();

    public long this[string name] => counts.GetValueOrDefault(name);

    public void Add(string name, long count = 1) => counts.AddOrUpdate(name, count, (_, before) => before + count);

    /// <summary>A line that a host printed.</summary>
    public void Read(string line)
    {
        foreach (var (name, text, and) in Lines)
            if (line.Contains(text, StringComparison.Ordinal) && (and is null || line.Contains(and, StringComparison.Ordinal)))
                Add(name);
    }
}
