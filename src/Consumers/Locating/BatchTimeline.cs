using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Locating;

/// <summary>Puts what the places remember into one order.</summary>
static class BatchTimeline
{
    public static IReadOnlyList<BatchMoment> Of(BatchFindings findings) =>
    [
        .. Acceptance(findings)
            .Concat(Faults(findings))
            .Concat((findings.Saga.Value?.History ?? []).Select(step => new BatchMoment(step.At, $"{step.From} to {step.To}", step.Cause)))
            .Concat(Journal(findings.Journal.Value))
            .Concat(findings.Filed.SelectMany(letter => Letter(findings.BatchId, letter)))
            .DistinctBy(moment => (moment.At, moment.What))
            .OrderBy(moment => moment.At),
    ];

    static IEnumerable<BatchMoment> Acceptance(BatchFindings findings)
    {
        if (findings.Buffer.Value?.Header is { } header && header.CreatedAt != default)
            yield return new(header.CreatedAt, "made", header.Upstream);
        if ((findings.Buffer.Value?.AcceptedAt ?? findings.Saga.Value?.Batch?.AcceptedAt) is { } accepted)
            yield return new(accepted, "accepted by the buffer");
    }

    static IEnumerable<BatchMoment> Faults(BatchFindings findings)
    {
        IEnumerable<FaultNote> faults = findings.Buffer.Value?.Faults ?? [];
        if (findings.Saga.Value?.LastFault is { } last)
            faults = faults.Append(last);
        return faults.DistinctBy(fault => fault.Attempt).Select(fault => new BatchMoment(
            fault.At, $"attempt {fault.Attempt} failed", fault.ExceptionType is { } type ? $"{type[(type.LastIndexOf('.') + 1)..]}: {fault.Message}" : fault.Message));
    }

    static IEnumerable<BatchMoment> Journal(JournalEntry? entry)
    {
        if (entry is not null)
            yield return new(entry.WrittenAt, entry.Direct ? "written to the database directly" : "written to the database", $"{entry.Stored} new, {entry.Duplicate} duplicate, {entry.Refused} refused");
    }

    static IEnumerable<BatchMoment> Letter(Guid batchId, LetterSummary letter)
    {
        var whose = letter.BatchId == batchId ? $"letter {letter.LetterId}" : $"letter {letter.LetterId} of replay {letter.BatchId}";
        yield return new(letter.FailedAt, $"{whose} opened", letter.ReasonCode);
        if (letter.StateAt is { } moved && letter.State != LetterState.Open)
            yield return new(moved, letter.ReplayBatchId is { } replay ? $"{whose} replayed as {replay}" : $"{whose} {letter.State.ToString().ToLowerInvariant()}", letter.Actor);
    }
}
