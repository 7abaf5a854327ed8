using PointBus.Storage.Model;
using PointBus.Storage.Points;

namespace PointBus.Storage.Catalog;

/// <summary>The groups' part of a change of letters: when they were seen, replayed, and whether they came back.</summary>
internal sealed class FaultGroups(CatalogTables tables)
{
    /// <summary>Enters new letters, all groups in one order.</summary>
    public Task SeeAsync(StoreTransaction transaction, IEnumerable<LetterRow> letters, CancellationToken cancellationToken)
    {
        var rows = letters.GroupBy(letter => letter.Fingerprint).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group =>
        {
            var (first, last) = (group.MinBy(letter => letter.FailedAt)!, group.MaxBy(letter => letter.FailedAt)!);
            return new FaultGroupRow
            {
                Fingerprint = group.Key,
                Title = last.Title,
                ReasonCode = last.ReasonCode,
                ExceptionType = last.ExceptionType,
                Sample = last.Error,
                FirstSeen = first.FailedAt,
                LastSeen = last.FailedAt,
                FirstVersion = first.Version,
                LastVersion = last.Version,
            };
        });

        var (seen, until) = (nameof(FaultGroupRow.FirstSeen), nameof(FaultGroupRow.LastSeen));
        var (resolved, regressed) = (Own(nameof(FaultGroupRow.ResolvedAt)), nameof(FaultGroupRow.RegressedAt));
        var earlier = $"{New(seen)} < {Own(seen)}";
        var later = $"{New(until)} >= {Own(until)}";
        string[] sets =
        [
            Replace(nameof(FaultGroupRow.FirstVersion), earlier), Replace(seen, earlier),
            Replace(nameof(FaultGroupRow.LastVersion), later), Replace(nameof(FaultGroupRow.Sample), later), Replace(until, later),
            $"{tables.Groups[regressed]} = CASE WHEN {Own(regressed)} IS NULL AND {New(until)} > {resolved} THEN {New(until)} ELSE {Own(regressed)} END",
        ];
        return CatalogTables.InsertAsync(transaction, tables.Groups, rows, cancellationToken, $"({tables.Groups.Key}) DO UPDATE SET {string.Join(", ", sets)}");
    }

    /// <summary>Enters that letters of groups were replayed.</summary>
    public async Task ReplayAsync(StoreTransaction transaction, IEnumerable<(string Fingerprint, DateTimeOffset At)> replays, CancellationToken cancellationToken)
    {
        var rows = replays.GroupBy(replay => replay.Fingerprint, replay => replay.At).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new object?[] { group.Key, Micros.Cut(group.Max()) }).ToList();
        await tables.LockAsync(transaction, tables.Groups, nameof(FaultGroupRow.Fingerprint), rows.Select(row => row[0]!), cancellationToken);

        var at = nameof(FaultGroupRow.LastReplayedAt);
        var column = tables.Groups[at];
        await CatalogTables.UpdateAsync(transaction, tables.Groups, [nameof(FaultGroupRow.Fingerprint), at], rows,
            $"{column} = CASE WHEN {Own(at)} > v.{column} THEN {Own(at)} ELSE v.{column} END", cancellationToken);
    }

    string Own(string property) => $"{tables.Groups.Name}.{tables.Groups[property]}";

    string New(string property) => $"excluded.{tables.Groups[property]}";

    string Replace(string property, string condition) =>
        $"{tables.Groups[property]} = CASE WHEN {condition} THEN {New(property)} ELSE {Own(property)} END";
}
