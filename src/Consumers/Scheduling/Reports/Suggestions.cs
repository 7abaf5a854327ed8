using System.Globalization;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Scheduling.Reports;

/// <summary>Settings that a month's failures speak for. They are for people to weigh; nothing is changed.</summary>
static class Suggestions
{
    /// <summary>Fewer letters say nothing.</summary>
    const long Least = 10;

    const double Large = 0.2, Good = 0.8, Poor = 0.3;

    public static IEnumerable<NoticeLine> Of(IReadOnlyCollection<LetterTrend> letters)
    {
        var all = letters.Sum().Batches;
        bool IsLarge(string reason) => Count(letters, reason) is var count && count >= Least && count >= Large * all;

        if (Success(letters, DeadLetterReasons.MaxRetriesExceeded) is > Good and var cured)
            yield return new NoticeLine("Delivery:MaxRetries", Text(DeadLetterReasons.MaxRetriesExceeded, cured, "more retries, or longer delays between them, would have spared most of these letters"));
        if (Success(letters, DeadLetterReasons.Timeout, DeadLetterReasons.MaxRetriesExceeded, DeadLetterReasons.WorkerLost) is < Poor and var vain)
            yield return new NoticeLine("Replay:SmallQueuesHourly", Text("passing reasons", vain, "their causes do not pass by themselves; look into them before replaying on"));
        if (IsLarge(DeadLetterReasons.Timeout))
            yield return new NoticeLine("Persist:MaxPoints", Share(letters, DeadLetterReasons.Timeout, all, "smaller writes end sooner; look at the database's slow statements first"));
        if (IsLarge(DeadLetterReasons.WorkerLost))
            yield return new NoticeLine("Persist:LeaseSeconds", Share(letters, DeadLetterReasons.WorkerLost, all, "a longer lease suits writes that last; look for hosts that are killed first"));
        if (IsLarge(DeadLetterReasons.Expired))
            yield return new NoticeLine("Persist:Concurrency", Share(letters, DeadLetterReasons.Expired, all, "batches wait too long; more writers, or a longer time to live, would help"));
        if (IsLarge(DeadLetterReasons.InvalidForeignKey))
            yield return new NoticeLine("Replay:WhenFlightIsKnown", Share(letters, DeadLetterReasons.InvalidForeignKey, all, "flights are registered after their points; keep this on, and have upstreams register first"));
        if (IsLarge(DeadLetterReasons.ValidationFailed))
            yield return new NoticeLine("Ingest:MaxPointAheadSeconds", Share(letters, DeadLetterReasons.ValidationFailed, all, "look at the largest groups: a rule may be too strict, or an upstream's clock wrong"));
        if (IsLarge(DeadLetterReasons.Unreadable) || IsLarge(DeadLetterReasons.UnknownMessageType))
            yield return new NoticeLine("Receiving:MaxMessageBytes", "messages that nobody can read are among the largest causes; find the upstream that sends them");
    }

    static long Count(IEnumerable<LetterTrend> letters, params string[] reasons) => letters.Where(letter => reasons.Contains(letter.ReasonCode)).Sum().Batches;

    /// <summary>The share of ended replays that succeeded; <see langword="null"/> where there were too few.</summary>
    static double? Success(IEnumerable<LetterTrend> letters, params string[] reasons)
    {
        var ended = letters.Where(letter => reasons.Contains(letter.ReasonCode) && letter.Outcome is not (null or ReplayOutcome.InFlight)).ToList();
        var count = ended.Sum().Batches;
        return count < Least ? null : (double)ended.Where(letter => letter.Outcome == ReplayOutcome.Stored).Sum().Batches / count;
    }

    static string Text(string what, double share, string advice) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * share:0} % of the replays of {what} succeeded: {advice}");

    static string Share(IEnumerable<LetterTrend> letters, string reason, long all, string advice) =>
        string.Create(CultureInfo.InvariantCulture, $"{100.0 * Count(letters, reason) / all:0} % of all letters are {reason}: {advice}");
}
