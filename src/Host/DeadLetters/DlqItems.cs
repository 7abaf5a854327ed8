using System.Text.Json.Nodes;
using PointBus.Host.Operations;
using PointBus.Storage;

namespace PointBus.Host.DeadLetters;

/// <summary>Dead letters under the names of the older interface, where a batch is a task and a priority one of three words.</summary>
static class DlqItems
{
    public static JsonObject Show(LetterSummary letter)
    {
        var type = Lane.Parse(letter.Lane)?.LongName ?? letter.Lane;
        return Shown.Of(new
        {
            TaskId = letter.LetterId,
            TaskType = type,
            letter.LetterId,
            letter.BatchId,
            BatchType = type,
            letter.Lane,
            Priority = Bands.Of(letter.Priority),
            Band = Bands.Of(letter.Priority),
            PriorityLevel = letter.Priority,
            Count = letter.Points,
            Reason = DeadLetterReasons.All.GetValueOrDefault(letter.ReasonCode, letter.ReasonCode),
            letter.ReasonCode,
            LastError = letter.Error,
            letter.ExceptionType,
            letter.Attempts,
            letter.FailedAt,
            letter.FirstFailedAt,
            letter.TraceId,
            CurrentStatus = letter.State == LetterState.Open ? "dead_lettered" : Words.Of(letter.State),
            letter.State,
        });
    }

    /// <summary>With everything that only the letter itself knows; its points are shown elsewhere.</summary>
    public static JsonObject Show(LetterDetail detail, IReadOnlyList<LetterSummary> lineage)
    {
        var (summary, letter, _) = detail;
        var shown = Show(summary);
        shown["max_retries"] = letter.Batch.MaxRetries;
        shown["idempotency_key"] = letter.Batch.IdempotencyKey;
        shown["worker_id"] = letter.Failures is [.., var last] ? last.Worker : null;
        shown["original_created_at"] = Shown.Time(letter.Batch.CreatedAt);
        shown["failures"] = Shown.List(letter.Failures);
        shown["requeues"] = Shown.List(lineage.Where(one => one.ReplayBatchId is not null)
            .Select(one => new { Timestamp = one.StateAt, FromDlq = one.Lane + ":dlq", ToQueue = one.Lane, BatchId = one.ReplayBatchId, one.Actor }));
        return shown;
    }
}
