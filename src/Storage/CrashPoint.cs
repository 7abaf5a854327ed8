using System.Diagnostics;

namespace PointBus.Storage;

/// <summary>
/// Named places at which the crash tests kill the process: <c>POINTBUS_CRASH_AT=saga.saved:2</c> kills it (SIGKILL) at the second hit,
/// <c>saga.saved:2:hang</c> has that hit never come back.
/// Without the variable a hit costs one comparison.
/// </summary>
public static class CrashPoint
{
    public const string EventsPublished = "relay.events-published";
    public const string LetterRead = "filing.letter-read";
    public const string LetterFiled = "filing.letter-filed";
    public const string BatchParked = "persist.batch-parked";
    public const string BatchGivenUp = "deadletter.batch-given-up";
    public const string MessageLettered = "deadletter.message-lettered";
    public const string SagaSaving = "saga.saving";
    public const string SagaSaved = "saga.saved";
    public const string DueTaken = "saga.due-taken";
    public const string CommandReceived = "delivery.command-received";
    public const string ReplayFrozen = "replay.frozen";
    public const string ReplayMoved = "replay.letter-moved";
    public const string ReplayNoted = "replay.letter-noted";
    public const string OutcomeNoted = "replay.outcome-noted";

    static readonly (string Name, int Hit, bool Hangs)? Armed = Read(Environment.GetEnvironmentVariable("POINTBUS_CRASH_AT"));

    static int hits;

    /// <summary>Every name, for tests that visit them all.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        EventsPublished, LetterRead, LetterFiled, BatchParked, BatchGivenUp, MessageLettered, SagaSaving, SagaSaved, DueTaken, CommandReceived,
        ReplayFrozen, ReplayMoved, ReplayNoted, OutcomeNoted,
    ];

    /// <summary>Does nothing, unless the process is to die or to hang here.</summary>
    public static void Hit(string name)
    {
        if (Armed is not { } armed || armed.Name != name || Interlocked.Increment(ref hits) != armed.Hit)
            return;

        if (armed.Hangs)
            new ManualResetEventSlim().Wait();
        else
            Process.GetCurrentProcess().Kill();
    }

    static (string, int, bool)? Read(string? text) =>
        text?.Split(':') is [var name, var hit, .. var more] && int.TryParse(hit, out var count) ? (name, count, more is ["hang"]) : null;
}
