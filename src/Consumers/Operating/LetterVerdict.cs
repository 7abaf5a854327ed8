namespace PointBus.Consumers.Operating;

/// <summary>What a replay of one letter would do now.</summary>
/// <param name="LetterId">The letter.</param>
/// <param name="WouldStore">Points that would be new in the database.</param>
/// <param name="AlreadyStored">Points that are there already.</param>
/// <param name="WouldFail">Points that would become a dead letter again.</param>
/// <param name="Why">Why those would fail, or what else would become of it; no coordinates.</param>
/// <param name="ReasonCode">The reason most of them would fail for; <see langword="null"/> where none would.</param>
public sealed record LetterVerdict(Guid LetterId, int WouldStore, int AlreadyStored, int WouldFail, IReadOnlyList<string> Why, string? ReasonCode)
{
    /// <summary>Whether every point would be in the database afterwards.</summary>
    public bool WouldSucceed => ReasonCode is null;
}
