using System.Diagnostics.Metrics;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Metering;

/// <summary>What this process saw happen to batches, for <see cref="MeterName"/>. Events come at least once, so after an outage a few count twice; the ledger is exact.</summary>
public sealed class BatchMetrics : IDisposable
{
    public const string MeterName = "PointBus.Batches";

    readonly Meter meter = new(MeterName);
    readonly Counter<long> submitted, tasks, completed, failed, failures, retries, retried, letters, rejected, replaysStored, claimed;
    readonly Histogram<double> duration, toDatabase, wait, execution;

    public BatchMetrics()
    {
        submitted = meter.CreateCounter<long>("tasks_submitted_total", description: "Batches that came into a buffer, by priority");
        tasks = meter.CreateCounter<long>("tasks_total", description: "Batches that ended, by how");
        completed = meter.CreateCounter<long>("tasks_completed_total", description: "Batches that are in the database");
        failed = meter.CreateCounter<long>("tasks_failed_total", description: "Batches of which nothing is in the database");
        failures = meter.CreateCounter<long>("task_failures_total", description: "Attempts that failed");
        retries = meter.CreateCounter<long>("task_retry_attempts_total", description: "Batches that were given another attempt");
        retried = meter.CreateCounter<long>("task_retry_success_total", description: "Batches stored after a failed attempt");
        letters = meter.CreateCounter<long>("dlq_added_total", description: "Dead letters that were made");
        rejected = meter.CreateCounter<long>("points_rejected_total", description: "Points that went into dead letters");
        replaysStored = meter.CreateCounter<long>("dlq_reprocess_success_total", description: "Replayed batches that are in the database with all their points");
        claimed = meter.CreateCounter<long>("batches_claimed_total", description: "Leases that writers of this host took");
        duration = meter.CreateHistogram<double>("task_duration_seconds", "s", "From the acceptance of a batch to its end");
        toDatabase = meter.CreateHistogram<double>("queue_to_database_seconds", "s", "From the acceptance of a batch to its commit");
        wait = meter.CreateHistogram<double>("task_wait_time_seconds", "s", "From the acceptance of a batch to its first lease");
        execution = meter.CreateHistogram<double>("task_execution_duration_seconds", "s", "Writing the batches of one lease to the database");
    }

    /// <summary>Counts nothing for the lanes that always exist, once somebody listens: a rate needs a value before the first event.</summary>
    public void Begin()
    {
        foreach (var lane in Lane.BuiltIn)
            Seed(lane);
    }

    /// <summary>Events that were told.</summary>
    public void Note(IReadOnlyList<RecordedEvent> events)
    {
        foreach (var recorded in events)
            if (recorded.Event is BatchEvent one && Lane.Parse(one.Batch.Lane) is { } lane)
                Note(one, lane);
    }

    /// <summary>Leases that were taken just now.</summary>
    public void Claimed(IReadOnlyList<Claim> claims, DateTimeOffset now)
    {
        foreach (var claim in claims)
        {
            claimed.Add(1, Tag("lane", claim.Header.Lane));
            if (claim.Deliveries <= 1)
                wait.Record(Seconds(now - DateTimeOffset.UnixEpoch.AddTicks(claim.Acceptance * TimeSpan.TicksPerMicrosecond)), Tag("name", NameOf(claim.Header.Lane)));
        }
    }

    /// <summary>Claims that were written, well or not.</summary>
    public void Written(IEnumerable<Claim> claims, TimeSpan took)
    {
        foreach (var lane in claims.Select(claim => claim.Header.Lane).Distinct())
            execution.Record(took.TotalSeconds, Tag("name", NameOf(lane)));
    }

    public void Dispose() => meter.Dispose();

    void Note(BatchEvent one, Lane lane)
    {
        var (name, type) = (Tag("name", lane.LongName), Tag("type", lane.LongName));
        switch (one)
        {
            case BatchBuffered { Cause: "accepted" }:
                submitted.Add(1, name, Tag("priority", one.Batch.Priority));
                break;
            case BatchBuffered { Cause: "redelivered" }:
                retries.Add(1, type);
                break;
            case BatchFaulted:
                failures.Add(1, type);
                break;
            case BatchStored stored:
                completed.Add(1, name);
                toDatabase.Record(Seconds(one.At - one.Batch.AcceptedAt), Tag("lane", lane.Name));
                if (stored.Attempts > 0)
                    retried.Add(1, type);
                if (one.Batch.Replay is not null && stored.Letters.Count == 0)
                    replaysStored.Add(1, Tag("lane", lane.Name));
                End(one, name, "completed", lane, stored.Letters);
                break;
            case BatchDeadLettered dead:
                failed.Add(1, name);
                End(one, name, "dead_lettered", lane, dead.Letters);
                break;
            case BatchExpired expired:
                failed.Add(1, name);
                End(one, name, "expired", lane, [expired.Letter]);
                break;
            case BatchCancelled:
                End(one, name, "cancelled", lane, []);
                break;
        }
    }

    void End(BatchEvent one, KeyValuePair<string, object?> name, string status, Lane lane, IReadOnlyList<LetterNote> made)
    {
        tasks.Add(1, name, Tag("status", status));
        duration.Record(Seconds(one.At - one.Batch.AcceptedAt), name);
        foreach (var letter in made)
        {
            letters.Add(1, Tag("lane", lane.Name), Tag("reason", letter.ReasonCode));
            rejected.Add(letter.Points, Tag("lane", lane.Name));
        }
    }

    void Seed(Lane lane)
    {
        var (name, type, place) = (Tag("name", lane.LongName), Tag("type", lane.LongName), Tag("lane", lane.Name));
        submitted.Add(0, name, Tag("priority", lane.DefaultPriority));
        foreach (var status in (string[])["completed", "dead_lettered", "expired", "cancelled"])
            tasks.Add(0, name, Tag("status", status));
        completed.Add(0, name);
        failed.Add(0, name);
        failures.Add(0, type);
        retries.Add(0, type);
        retried.Add(0, type);
        claimed.Add(0, place);
        rejected.Add(0, place);
        replaysStored.Add(0, place);
        foreach (var reason in (string[])[DeadLetterReasons.InvalidForeignKey, DeadLetterReasons.ValidationFailed, DeadLetterReasons.MaxRetriesExceeded])
            letters.Add(0, place, Tag("reason", reason));
    }

    static string NameOf(string lane) => Lane.Parse(lane)?.LongName ?? lane;

    static KeyValuePair<string, object?> Tag(string name, object value) => new(name, value);

    static double Seconds(TimeSpan span) => Math.Max(0, span.TotalSeconds);
}
