using PointBus.Storage;

namespace PointBus.Host.Queues;

/// <summary>How a lane is doing: a single dead letter and a backlog of thousands are both worth a look, but not the same.</summary>
static class LaneSeverity
{
    const long PendingWarning = 1_000;
    const long PendingCritical = 5_000;
    const long LettersWarning = 10;
    const long LettersCritical = 100;

    public static string Of(LaneStatus lane) =>
        lane.Waiting.Batches > PendingCritical || lane.DeadLetters.Batches > LettersCritical ? "critical"
        : lane.Waiting.Batches > PendingWarning || lane.DeadLetters.Batches > LettersWarning ? "warning"
        : "ok";

    public static bool HasIssues(LaneStatus lane) => lane.Waiting.Batches > PendingWarning || lane.DeadLetters.Batches > 0;
}
