using PointBus.Storage;

namespace PointBus.Consumers.Locating;

/// <summary>Decides from what the places say how a batch stands: the buffer knows best while it holds the batch, then the letters, then the saga and the journal.</summary>
static class BatchStanding
{
    public const string Pending = "PENDING", Queued = "QUEUED", Running = "RUNNING", Completed = "COMPLETED", Failed = "FAILED",
        TimedOut = "TIMEOUT", Retrying = "RETRYING", DeadLettered = "DEAD_LETTERED", Cancelled = "CANCELLED";

    public static string? Of(BatchFindings findings, DateTimeOffset now) =>
        !findings.Found ? null
        : findings.Buffer.Value is { } held && InFlight(held, findings.Saga.Value, now) is { } status ? status
        : findings.Inserted + findings.Duplicates > 0 ? Completed
        : OfLetters(findings) ?? OfSaga(findings.Saga.Value) ?? OfEnd(findings);

    /// <returns><see langword="null"/> for a batch that has ended.</returns>
    static string? InFlight(BatchStatus batch, DeliveryView? saga, DateTimeOffset now) => batch.State switch
    {
        "ready" => Queued,
        "scheduled" => batch.Attempts > 0 ? Retrying : Pending,
        "leased" => batch.Until < now ? TimedOut : Running,
        "parked" => saga is { State: "Retrying" } ? Retrying : Failed,
        _ => null,
    };

    /// <summary>Nothing is stored: the letters hold all of it.</summary>
    static string? OfLetters(BatchFindings findings)
    {
        var letters = findings.OwnLetters.Where(letter => letter.State is not null).ToList();
        if (letters.Count == 0)
            return null;

        if (letters.Exists(letter => letter.State is LetterState.Open or LetterState.Expired))
            return DeadLettered;

        var outcomes = findings.Replays.Where(replay => letters.Exists(letter => letter.LetterId == replay.LetterId && letter.State == LetterState.Replayed)).Select(replay => replay.Outcome).ToList();
        return outcomes.Count == 0 ? Cancelled
            : outcomes.Exists(outcome => outcome is ReplayOutcome.FailedSame or ReplayOutcome.FailedDifferently) ? DeadLettered
            : outcomes.TrueForAll(outcome => outcome is ReplayOutcome.Stored) ? Completed
            : Retrying;
    }

    static string? OfSaga(DeliveryView? saga) => saga?.State switch
    {
        "Buffered" => Queued,
        "Retrying" or "Replayed" => Retrying,
        "GivenUp" => Failed,
        "Stored" => Completed,
        "DeadLettered" or "Expired" => DeadLettered,
        "Cancelled" or "Archived" or "Purged" => Cancelled,
        _ => null,
    };

    static string OfEnd(BatchFindings findings) =>
        (findings.Journal.Value?.Refused ?? findings.Buffer.Value?.DeadLettered ?? 0) > 0 || findings.Letters.Count > 0 ? DeadLettered : Completed;
}
