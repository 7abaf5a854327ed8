namespace PointBus.Storage;

/// <summary>
/// Defects on purpose, one of which the soak tool puts into a host to see that it would notice: <c>POINTBUS_MUTANT=no-epoch</c>.
/// Only a Debug build has them; in any other build none can be switched on.
/// </summary>
public static class Mutant
{
    /// <summary>An answer 202 before the broker has confirmed.</summary>
    public static readonly bool AcceptsBeforeConfirm = Is("accept-before-confirm");

    /// <summary>The broker is acknowledged before the buffer has the batch.</summary>
    public static readonly bool AcksBeforeBuffer = Is("ack-before-buffer");

    /// <summary>A batch leaves the buffer before the database has it.</summary>
    public static readonly bool CompletesBeforeCommit = Is("complete-before-commit");

    /// <summary>A stale claim changes what it likes.</summary>
    public static readonly bool IgnoresEpochs = Is("no-epoch");

    /// <summary>The same point has another key each time.</summary>
    public static readonly bool HasNoUniqueKey = Is("no-unique-key");

    /// <summary>A commit without an answer becomes a dead letter.</summary>
    public static readonly bool BuriesUnknownCommits = Is("unknown-to-letter");

    /// <summary>The broker is acknowledged before the dead letter of a message is written.</summary>
    public static readonly bool AcksBeforeLetter = Is("ack-before-letter");

    /// <summary>A saga sends each command once and never again.</summary>
    public static readonly bool NeverAsksAgain = Is("no-re-emit");

    /// <summary>The embedded buffer answers before its change is on disk.</summary>
    public static readonly bool AnswersBeforeDisk = Is("answer-before-disk");

    /// <summary>An outage of the database spends attempts.</summary>
    public static readonly bool CountsOutages = Is("count-outages");

#if DEBUG
    static bool Is(string name) => Environment.GetEnvironmentVariable("POINTBUS_MUTANT") == name;
#else
    static bool Is(string name) => name.Length == 0;
#endif
}
