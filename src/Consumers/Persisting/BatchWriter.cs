using Microsoft.Extensions.Logging;
using PointBus.Consumers.Accepting;
using PointBus.Contracts;
using PointBus.Contracts.Packing;
using PointBus.Storage;

namespace PointBus.Consumers.Persisting;

/// <summary>Writes claimed batches of one lane kind in one transaction and ends them in the buffer. Safe to run again at any point.</summary>
public sealed partial class BatchWriter(
    IPointBuffer buffer, IPointStore store, PointRules rules, StoreGate gate, PersistOptions options, PersistStatistics statistics,
    TimeProvider time, ILogger<BatchWriter> logger)
{
    /// <param name="kind">Of the lanes the claims are from.</param>
    /// <param name="claims">To be written.</param>
    /// <param name="worker">Who does it, noted with what fails.</param>
    /// <param name="cancellationToken">Ends nothing; what is claimed comes back when its lease ends.</param>
    public async Task WriteAsync(LaneKind kind, IReadOnlyList<Claim> claims, string worker, CancellationToken cancellationToken)
    {
        var requests = new List<(Claim Claim, WriteRequest Request)>(claims.Count);
        var completions = new List<Completion>(claims.Count);
        foreach (var claim in claims)
            if (TryUnpack(claim, out var request, out var unreadable))
                requests.Add((claim, request));
            else
                completions.Add(unreadable);

        completions.AddRange(await StoreAsync(kind, requests, worker, cancellationToken));
        await EndAsync(completions, cancellationToken);
    }

    async Task<IReadOnlyList<Completion>> StoreAsync(LaneKind kind, List<(Claim Claim, WriteRequest Request)> batches, string worker, CancellationToken cancellationToken)
    {
        if (batches.Count == 0)
            return [];

        // Closed by another writer, or by a neighbour that was written alone: no need to wait for the same failure.
        if (gate.ClosedBecause is not null)
            return await ReleaseAsync(batches, cancellationToken);

        if (Mutant.CompletesBeforeCommit)
            await buffer.CompleteAsync([.. batches.Select(batch => new Completion(batch.Claim, batch.Claim.Header.PointCount, 0, []))], cancellationToken);

        try
        {
            var results = await RunAsync(kind, [.. batches.Select(batch => batch.Request)], cancellationToken);
            return [.. batches.Zip(results, (batch, result) => RefusedLetters.Complete(batch.Claim, batch.Request, result, time.GetUtcNow()))];
        }
        catch (PointStoreException e) when (e.Outcome == WriteOutcome.Unknown && Mutant.BuriesUnknownCommits)
        {
            return [.. batches.Select(batch => RefusedLetters.Unreadable(batch.Claim, e.Message, time.GetUtcNow()))];
        }
        catch (PointStoreException e) when (e.Outcome != WriteOutcome.Deterministic && !Mutant.CountsOutages)
        {
            gate.Close(e.Message);
            return await ReleaseAsync(batches, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && batches.Count > 1)
        {
            // One batch that cannot be written must not hold up its neighbours: each stands alone now.
            LogSplit(e, batches.Count);
            var completions = new List<Completion>();
            foreach (var batch in batches)
                completions.AddRange(await StoreAsync(kind, [batch], worker, cancellationToken));
            return completions;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            await ParkAsync(batches[0].Claim, e, worker, cancellationToken);
            return [];
        }
    }

    async Task<IReadOnlyList<Completion>> ReleaseAsync(List<(Claim Claim, WriteRequest Request)> batches, CancellationToken cancellationToken)
    {
        await buffer.ReleaseAsync([.. batches.Select(batch => batch.Claim)], cancellationToken);
        return [];
    }

    /// <summary>A rolled back or unknown outcome is run again: the journal makes the repeat harmless.</summary>
    async Task<IReadOnlyList<WriteResult>> RunAsync(LaneKind kind, IReadOnlyList<WriteRequest> requests, CancellationToken cancellationToken)
    {
        for (var run = 1; ; run++)
        {
            try
            {
                return await store.WriteAsync(kind, requests, cancellationToken);
            }
            catch (PointStoreException e) when (e.Outcome != WriteOutcome.Deterministic && run < options.MaxRuns && !(e.Outcome == WriteOutcome.Unknown && Mutant.BuriesUnknownCommits))
            {
                LogRunAgain(e, e.Outcome, run);
                await Task.Delay(TimeSpan.FromMilliseconds(20 * run), time, cancellationToken);
            }
        }
    }

    async Task EndAsync(List<Completion> completions, CancellationToken cancellationToken)
    {
        if (completions.Count == 0)
            return;

        // Last, so that a crash before this line only costs a repeated write.
        var held = await buffer.CompleteAsync(completions, cancellationToken);
        foreach (var (completion, done) in completions.Zip(held))
        {
            var header = completion.Claim.Header;
            if (done)
            {
                statistics.Completed(header.PointCount);
                LogStored(header.BatchId, header.Lane, completion.Stored, completion.Duplicate, completion.Letters.Sum(letter => letter.PointCount));
            }
            else
                LogStale(header.BatchId, completion.Claim.Epoch);
        }
    }

    async Task ParkAsync(Claim claim, Exception e, string worker, CancellationToken cancellationToken)
    {
        statistics.AttemptFailed();
        var now = time.GetUtcNow();
        var fault = new FaultNote
        {
            At = now,
            Attempt = claim.Attempts + 1,
            Class = FaultClasses.Of(e),
            ExceptionType = e.GetType().FullName,
            Message = e.Message,
            Stack = e.StackTrace,
            Worker = worker,
        };
        LogParked(e, claim.Header.BatchId, fault.Attempt, fault.Class);
        await buffer.ParkAsync(claim, fault, now + options.DecisionTimeout, cancellationToken);
        CrashPoint.Hit(CrashPoint.BatchParked);
    }

    bool TryUnpack(Claim claim, out WriteRequest request, out Completion unreadable)
    {
        (request, unreadable) = (null!, null!);
        try
        {
            var points = PointPacker.Unpack(claim.Payload.Span);
            if (points.Count != claim.Header.PointCount)
                throw new PackedFormatException("decode.packed", $"the payload holds {points.Count} points, its header says {claim.Header.PointCount}");

            // Other batches were checked on their way in; of a letter's points some may break a rule still.
            var refused = claim.Header.Replay is null ? [] : rules.Check(points, null, replayed: true).Refusals;
            request = new WriteRequest(claim.Header, points, claim.Acceptance) { Refused = RuleRefusals.ToPoints(refused) };
            return true;
        }
        catch (PackedFormatException e)
        {
            unreadable = RefusedLetters.Unreadable(claim, e.Message, time.GetUtcNow());
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "Stored batch {BatchId} of lane {Lane}: {Stored} new, {Duplicate} duplicate, {DeadLettered} dead-lettered")]
    partial void LogStored(Guid batchId, string lane, int stored, int duplicate, int deadLettered);

    [LoggerMessage(LogLevel.Warning, "Ignored the completion of batch {BatchId}: the claim of epoch {Epoch} is stale")]
    partial void LogStale(Guid batchId, long epoch);

    [LoggerMessage(LogLevel.Warning, "Writing again after outcome {Outcome}, run {Run}")]
    partial void LogRunAgain(Exception e, WriteOutcome outcome, int run);

    [LoggerMessage(LogLevel.Warning, "Writing {Count} batches one by one after a failure")]
    partial void LogSplit(Exception e, int count);

    [LoggerMessage(LogLevel.Error, "Parked batch {BatchId} after attempt {Attempt}, a fault of class {Class}")]
    partial void LogParked(Exception e, Guid batchId, int attempt, FaultClass @class);
}
