using Microsoft.EntityFrameworkCore;
using PointBus.Storage.Model;
using PointBus.Storage.Points;

namespace PointBus.Storage.Catalog;

internal sealed partial class DeadLetterCatalog
{
    static readonly string[] Entered =
    [
        nameof(LetterRow.LetterId), nameof(LetterRow.State), nameof(LetterRow.StateVersion), nameof(LetterRow.StateAt), nameof(LetterRow.Actor),
        nameof(LetterRow.OperationId), nameof(LetterRow.ReplayBatchId), nameof(LetterRow.Outcome),
    ];

    static readonly string[] Ended = [nameof(LetterRow.LetterId), nameof(LetterRow.Outcome), nameof(LetterRow.OutcomeAt), nameof(LetterRow.NextLetterId)];

    public Task FileAsync(IReadOnlyList<FiledLetter> letters, CancellationToken cancellationToken) => letters.Count == 0
        ? Task.CompletedTask
        : database.InTransactionAsync(async transaction =>
        {
            var now = database.Now();

            // Always in the order of the ids: two hosts with the same letters must not wait for each other.
            var filed = letters.DistinctBy(letter => letter.Letter.LetterId).OrderBy(letter => letter.Letter.LetterId)
                .Select(letter => (Letter: letter, Row: LetterRows.Row(letter, now))).ToList();
            var added = await AddAsync(transaction, filed.Select(letter => letter.Row), cancellationToken);
            var fresh = filed.Where(letter => added.Contains(letter.Row.LetterId)).ToList();
            var counts = new LetterCounts(tables);
            var known = filed.Where(letter => !added.Contains(letter.Row.LetterId));
            var moved = await MoveAsync(
                transaction, known.Select(letter => new LetterEntry(letter.Row.LetterId, letter.Row.State, letter.Row.StateVersion, now, "")), counts, cancellationToken);

            foreach (var (_, row) in fresh)
                counts.Add(row, row.State, 1);
            await CatalogTables.InsertAsync(transaction, tables.Contents, fresh.Select(letter => LetterRows.Content(letter.Letter.Letter)), cancellationToken);
            await CatalogTables.InsertAsync(transaction, tables.Flights, fresh.SelectMany(letter => LetterRows.FlightRows(letter.Letter)), cancellationToken);
            await new FaultGroups(tables).SeeAsync(transaction, fresh.Select(letter => letter.Row), cancellationToken);
            await CloseAsync(transaction, moved, counts, cancellationToken);
            return true;
        }, cancellationToken);

    public Task EnterAsync(IReadOnlyList<LetterEntry> entries, CancellationToken cancellationToken) => entries.Count == 0
        ? Task.CompletedTask
        : database.InTransactionAsync(async transaction =>
        {
            var counts = new LetterCounts(tables);
            var moved = await MoveAsync(transaction, entries, counts, cancellationToken);
            await CloseAsync(transaction, moved, counts, cancellationToken);
            return true;
        }, cancellationToken);

    public Task EnterOutcomesAsync(IReadOnlyList<ReplayOutcomeEntry> outcomes, CancellationToken cancellationToken) => outcomes.Count == 0
        ? Task.CompletedTask
        : database.InTransactionAsync(async transaction =>
        {
            // A late word that it is in flight must not hide how it ended.
            var latest = outcomes.GroupBy(entry => entry.LetterId)
                .Select(of => of.OrderBy(entry => entry.Outcome != ReplayOutcome.InFlight).ThenBy(entry => entry.At).Last())
                .OrderBy(entry => entry.LetterId).ToList();
            await tables.LockAsync(transaction, tables.Letters, nameof(LetterRow.LetterId), latest.Select(entry => (object)entry.LetterId), cancellationToken);
            foreach (var entries in latest.GroupBy(entry => entry.Outcome == ReplayOutcome.InFlight))
            {
                var sets = string.Join(", ", Ended[1..].Select(property => $"{tables.Letters[property]} = v.{tables.Letters[property]}"));
                await CatalogTables.UpdateAsync(transaction, tables.Letters, Ended,
                    entries.Select(entry => new object?[] { entry.LetterId, entry.Outcome, Micros.Cut(entry.At), entry.NextLetterId }), sets, cancellationToken,
                    where: entries.Key ? $" AND {tables.Letters.Name}.{tables.Letters[nameof(LetterRow.Outcome)]} IS NULL" : "");
            }
            return true;
        }, cancellationToken);

    public Task KeepEditAsync(LetterEdit edit, CancellationToken cancellationToken) => database.InTransactionAsync(async transaction =>
    {
        var row = new LetterEditRow
        {
            LetterId = edit.LetterId,
            At = Micros.Cut(edit.At),
            Actor = Texts.Clean(edit.Actor)!,
            Reason = Texts.Clean(edit.Reason)!,
            PayloadForm = edit.PayloadForm,
            Points = edit.Points,
            Payload = edit.Payload.ToArray(),
        };
        await CatalogTables.InsertAsync(transaction, tables.Edits, [row], cancellationToken);
        return await transaction.Context.Letters.Where(letter => letter.LetterId == edit.LetterId)
            .ExecuteUpdateAsync(set => set.SetProperty(letter => letter.Edited, true), cancellationToken);
    }, cancellationToken);

    async Task<HashSet<Guid>> AddAsync(StoreTransaction transaction, IEnumerable<LetterRow> rows, CancellationToken cancellationToken)
    {
        var table = tables.Letters;
        var added = new HashSet<Guid>();
        foreach (var chunk in rows.Chunk(CatalogTables.RowsOf(table)))
        {
            await using var command = transaction.Command();
            var values = table.AddRows(command, table.Properties, chunk.Select(table.Values));
            command.CommandText = $"INSERT INTO {table.Name} ({table.Columns(table.Properties)}) VALUES {values} ON CONFLICT DO NOTHING RETURNING {table.Key}";
            added.UnionWith(await CatalogReads.IdsAsync(command, cancellationToken));
        }
        return added;
    }

    /// <summary>Enters what is newer than the catalog has it.</summary>
    async Task<List<(LetterRow Row, LetterEntry Entry)>> MoveAsync(
        StoreTransaction transaction, IEnumerable<LetterEntry> entries, LetterCounts counts, CancellationToken cancellationToken)
    {
        var newest = entries.GroupBy(entry => entry.LetterId).Select(of => of.MaxBy(entry => entry.Version)!).ToDictionary(entry => entry.LetterId);
        await tables.LockAsync(transaction, tables.Letters, nameof(LetterRow.LetterId), newest.Keys.Order().Cast<object>(), cancellationToken);
        var moved = (await CatalogReads.RowsAsync(transaction.Context, [.. newest.Keys], cancellationToken))
            .Where(row => newest[row.LetterId].Version > row.StateVersion)
            .Select(row => (Row: row, Entry: newest[row.LetterId])).ToList();

        foreach (var (row, entry) in moved)
        {
            counts.Add(row, row.State, -1);
            counts.Add(row, entry.State, 1);
        }

        var letters = tables.Letters;
        var (batch, outcome) = (letters[nameof(LetterRow.ReplayBatchId)], letters[nameof(LetterRow.Outcome)]);
        var sets = Entered[1..^2].Select(property => $"{letters[property]} = v.{letters[property]}")
            .Append($"{batch} = COALESCE(v.{batch}, {letters.Name}.{batch})")
            .Append($"{outcome} = COALESCE({letters.Name}.{outcome}, v.{outcome})");
        await CatalogTables.UpdateAsync(transaction, letters, Entered, moved.Select(move => Values(move.Entry)), string.Join(", ", sets), cancellationToken);
        return moved;
    }

    /// <summary>What follows from moved letters. Comes after all letters are locked: groups and counters are locked after letters everywhere.</summary>
    async Task CloseAsync(StoreTransaction transaction, List<(LetterRow Row, LetterEntry Entry)> moved, LetterCounts counts, CancellationToken cancellationToken)
    {
        await new FaultGroups(tables).ReplayAsync(
            transaction, moved.Where(move => move.Entry.State == LetterState.Replayed).Select(move => (move.Row.Fingerprint, move.Entry.At)), cancellationToken);
        await DropAsync(transaction, [.. moved.Where(move => move.Entry.State == LetterState.Purged).Select(move => move.Row.LetterId)], cancellationToken);
        await counts.SaveAsync(transaction, cancellationToken);
    }

    static object?[] Values(LetterEntry entry) =>
    [
        entry.LetterId, entry.State, entry.Version, Micros.Cut(entry.At), entry.Actor.Length == 0 ? null : Texts.Clean(entry.Actor),
        entry.OperationId, entry.ReplayBatchId, entry.State == LetterState.Replayed ? ReplayOutcome.InFlight : null,
    ];

    /// <summary>Points that were given up for good are not kept.</summary>
    static async Task DropAsync(StoreTransaction transaction, Guid[] letterIds, CancellationToken cancellationToken)
    {
        if (letterIds.Length == 0)
            return;

        await transaction.Context.LetterContents.Where(row => letterIds.Contains(row.LetterId))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Payload, Array.Empty<byte>()), cancellationToken);
        await transaction.Context.LetterEdits.Where(row => letterIds.Contains(row.LetterId))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Payload, Array.Empty<byte>()), cancellationToken);
    }
}
