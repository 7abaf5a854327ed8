using PointBus.Storage.Model;
using PointBus.Storage.Points;

namespace PointBus.Storage.Catalog;

/// <summary>Collects what one transaction changes in the counters, so that each is touched once and in one order.</summary>
internal sealed class LetterCounts(CatalogTables tables)
{
    readonly SortedDictionary<(string Fingerprint, string Lane, string ReasonCode, int Priority, LetterState State), (long Letters, long Points)> changes =
        new(Comparer<(string Fingerprint, string Lane, string ReasonCode, int Priority, LetterState State)>.Create(Compare));

    public void Add(LetterRow letter, LetterState state, int letters)
    {
        var cell = (letter.Fingerprint, letter.Lane, letter.ReasonCode, letter.Priority, state);
        var (sum, points) = changes.GetValueOrDefault(cell);
        changes[cell] = (sum + letters, points + (long)letters * letter.Points);
    }

    public Task SaveAsync(StoreTransaction transaction, CancellationToken cancellationToken)
    {
        var table = tables.Counts;
        var (letters, points) = (table[nameof(LetterCountRow.Letters)], table[nameof(LetterCountRow.Points)]);
        return CatalogTables.InsertAsync(transaction, table, changes.Where(change => change.Value != (0, 0)).Select(change => new LetterCountRow
        {
            Fingerprint = change.Key.Fingerprint,
            Lane = change.Key.Lane,
            ReasonCode = change.Key.ReasonCode,
            Priority = change.Key.Priority,
            State = change.Key.State,
            Letters = change.Value.Letters,
            Points = change.Value.Points,
        }), cancellationToken, $"({table.Key}) DO UPDATE SET {letters} = {table.Name}.{letters} + excluded.{letters}, {points} = {table.Name}.{points} + excluded.{points}");
    }

    static int Compare(
        (string Fingerprint, string Lane, string ReasonCode, int Priority, LetterState State) left,
        (string Fingerprint, string Lane, string ReasonCode, int Priority, LetterState State) right)
    {
        var order = string.CompareOrdinal(left.Fingerprint, right.Fingerprint);
        if (order == 0) order = string.CompareOrdinal(left.Lane, right.Lane);
        if (order == 0) order = string.CompareOrdinal(left.ReasonCode, right.ReasonCode);
        if (order == 0) order = left.Priority.CompareTo(right.Priority);
        return order == 0 ? left.State.CompareTo(right.State) : order;
    }
}
