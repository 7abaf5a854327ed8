namespace PointBus.Storage;

/// <summary>Dead letters as reports count them, in the database. Throws <see cref="PointStoreException"/>.</summary>
public interface ILetterTrends
{
    /// <summary>The letters of a span, whatever became of them since. Reads every one of them, so spans of days are for reports only.</summary>
    /// <param name="since">Failed then or later.</param>
    /// <param name="until">Failed before.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<LetterTrend>> ReadAsync(DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken);
}

/// <summary>Letters that are alike in all this.</summary>
/// <param name="Lane">Short name.</param>
/// <param name="ReasonCode">Of <see cref="DeadLetterReasons"/>.</param>
/// <param name="State">By now.</param>
/// <param name="Outcome">Of those that were replayed.</param>
/// <param name="Amount">Letters, as batches, and their points.</param>
public sealed record LetterTrend(string Lane, string ReasonCode, LetterState State, ReplayOutcome? Outcome, Amount Amount);
