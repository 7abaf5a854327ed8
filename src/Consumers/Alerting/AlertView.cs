using PointBus.Consumers.Alerting.Planning;
using PointBus.Contracts;

namespace PointBus.Consumers.Alerting;

/// <summary>An alert that fires, and how it stands with people.</summary>
/// <param name="Alert">As measured last.</param>
public sealed record AlertView(AlertFacts Alert)
{
    /// <summary>The id that people were told, where they were; of a value that flaps it is older than the alert's own.</summary>
    public Guid? ToldId { get; init; }

    /// <summary>What silences it.</summary>
    public Silence? Silence { get; init; }

    /// <summary>It is a symptom of something that is down, or something worse fires about the same.</summary>
    public bool IsInhibited { get; init; }

    public Acknowledgement? Acknowledgement { get; init; }
}
