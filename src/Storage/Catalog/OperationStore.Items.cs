using System.Globalization;
using Microsoft.EntityFrameworkCore;
using PointBus.Storage.Model;
using PointBus.Storage.Points;

namespace PointBus.Storage.Catalog;

internal sealed partial class OperationStore
{
    const int MaxKeys = 500;

    static readonly string[] Frozen =
    [
        nameof(OperationItemRow.OperationId), nameof(OperationItemRow.State), nameof(OperationItemRow.Ordinal), nameof(OperationItemRow.LetterId),
        nameof(OperationItemRow.Lane), nameof(OperationItemRow.BatchId), nameof(OperationItemRow.Points),
        nameof(OperationItemRow.Stored), nameof(OperationItemRow.Duplicate), nameof(OperationItemRow.Failed),
    ];

    static readonly string[] Entered =
    [
        nameof(OperationItemRow.LetterId), nameof(OperationItemRow.OperationId), nameof(OperationItemRow.State), nameof(OperationItemRow.Stored),
        nameof(OperationItemRow.Duplicate), nameof(OperationItemRow.Failed), nameof(OperationItemRow.Fingerprint), nameof(OperationItemRow.Detail), nameof(OperationItemRow.At),
    ];

    public Task<Operation> CreateAsync(NewOperation operation, CancellationToken cancellationToken) => CreateAsync(operation, from: null, cancellationToken);

    public Task<Operation> CreateFromAsync(NewOperation operation, Guid from, CancellationToken cancellationToken) => CreateAsync(operation, (Guid?)from, cancellationToken);

    public Task EnterAsync(Guid id, IReadOnlyList<OperationItem> items, CancellationToken cancellationToken) => items.Count == 0
        ? Task.CompletedTask
        : database.InTransactionAsync(async transaction =>
        {
            if (await LockAsync(transaction, id, cancellationToken) is not { } operation)
                return false;

            var latest = items.GroupBy(item => item.LetterId).Select(of => of.MaxBy(item => Rank(item.State))!).ToDictionary(item => item.LetterId);
            var now = database.Now();
            foreach (var chunk in latest.Keys.Chunk(MaxKeys))
            {
                var states = await transaction.Context.OperationItems
                    .Where(row => row.OperationId == id && chunk.Contains(row.LetterId))
                    .Select(row => new { row.LetterId, row.State }).ToListAsync(cancellationToken);
                var moved = states.Where(row => Rank(latest[row.LetterId].State) > Rank(row.State)).ToList();
                foreach (var row in moved)
                    Count(operation, row.State, latest[row.LetterId]);

                var sets = string.Join(", ", Entered[2..].Select(property => $"{tables.Items[property]} = v.{tables.Items[property]}"));
                var key = tables.Items[nameof(OperationItemRow.OperationId)];
                await CatalogTables.UpdateAsync(transaction, tables.Items, Entered, moved.Select(row => Values(id, latest[row.LetterId], now)), sets, cancellationToken,
                    where: $" AND {tables.Items.Name}.{key} = v.{key}");
            }

            OperationRows.Settle(operation, now);
            return await transaction.Context.SaveChangesAsync(cancellationToken) > 0;
        }, cancellationToken);

    Task<Operation> CreateAsync(NewOperation operation, Guid? from, CancellationToken cancellationToken) => database.InTransactionAsync(async transaction =>
    {
        // The second of two equal requests waits here for the first, and finds what it made.
        if (await CatalogTables.InsertAsync(transaction, tables.Operations, [OperationRows.Row(operation)], cancellationToken) > 0)
        {
            await FreezeAsync(transaction, operation, from, cancellationToken);
            await SumAsync(transaction.Context, operation.Id, cancellationToken);
        }
        return (await FindAsync(transaction.Context, operation.Id, cancellationToken))!;
    }, cancellationToken);

    async Task FreezeAsync(StoreTransaction transaction, NewOperation operation, Guid? from, CancellationToken cancellationToken)
    {
        var items = tables.Items;
        await using var command = transaction.Command();
        var (id, waiting) = (items.Add(command, nameof(OperationItemRow.OperationId), operation.Id), items.Add(command, nameof(OperationItemRow.State), OperationItemState.Waiting));
        var kept = new[] { nameof(OperationItemRow.LetterId), nameof(OperationItemRow.Lane), nameof(OperationItemRow.BatchId), nameof(OperationItemRow.Points) };
        var (order, prefix, source) = from is { } other
            ? ([items[nameof(OperationItemRow.Ordinal)]], "",
                $"SELECT * FROM {items.Name} WHERE {items[nameof(OperationItemRow.OperationId)]} = {items.Add(command, nameof(OperationItemRow.OperationId), other)}")
            : (new[] { tables.Letters[nameof(LetterRow.FailedAt)], tables.Letters.Key }, "l.",
                new LetterSql(tables).Matching(command, UpTo(operation), $"l.{string.Join(", l.", kept.Append(nameof(LetterRow.FailedAt)).Select(property => tables.Letters[property]))}", States(operation)));

        var limit = operation.Limit is { } max ? $" LIMIT {max.ToString(CultureInfo.InvariantCulture)}" : "";
        command.CommandText = $"""
            INSERT INTO {items.Name} ({items.Columns(Frozen)})
            SELECT {id}, {waiting}, ROW_NUMBER() OVER (ORDER BY {string.Join(", ", order)}), {items.Columns(kept)}, 0, 0, 0
            FROM ({source} ORDER BY {string.Join(", ", order.Select(column => prefix + column))}{limit}) AS chosen
            """;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    static async Task SumAsync(PointBusContext context, Guid id, CancellationToken cancellationToken)
    {
        var sum = await context.OperationItems.Where(row => row.OperationId == id).GroupBy(_ => 1)
            .Select(all => new { Items = all.Count(), Points = all.Sum(row => (long)row.Points) }).SingleOrDefaultAsync(cancellationToken);
        if (sum is not null)
            await context.Operations.Where(row => row.Id == id).ExecuteUpdateAsync(set => set
                .SetProperty(row => row.Total, sum.Items)
                .SetProperty(row => row.Waiting, sum.Items)
                .SetProperty(row => row.TotalPoints, sum.Points), cancellationToken);
    }

    static LetterQuery UpTo(NewOperation operation) => operation.Selection with
    {
        FailedBefore = operation.Selection.FailedBefore is { } before && before < operation.Cutoff ? before : operation.Cutoff,
    };

    /// <summary>The states that letters may be in; one that the selection names and the operation is not for leaves none.</summary>
    static LetterState[] States(NewOperation operation)
    {
        LetterState[] allowed = operation.Kind switch
        {
            OperationKind.Restore => [LetterState.Archived, LetterState.Expired],
            OperationKind.Purge => [LetterState.Open, LetterState.Archived, LetterState.Expired],
            _ => [LetterState.Open],
        };
        return operation.Selection.State is { } state ? [.. allowed.Where(one => one == state)]
            : operation.Kind == OperationKind.Purge ? [LetterState.Open]
            : allowed;
    }

    static void Count(OperationRow operation, OperationItemState from, OperationItem item)
    {
        OperationRows.Count(operation, from, -1);
        OperationRows.Count(operation, item.State, 1);
        operation.Stored += item.Stored;
        operation.Duplicate += item.Duplicate;
        operation.Failed += item.Failed;
    }

    static object?[] Values(Guid id, OperationItem item, DateTimeOffset now) =>
    [
        item.LetterId, id, item.State, item.Stored, item.Duplicate, item.Failed, Texts.Clean(item.Fingerprint), Texts.Clean(item.Detail), Micros.Cut(item.At ?? now),
    ];

    static int Rank(OperationItemState state) => state switch
    {
        OperationItemState.Waiting => 0,
        OperationItemState.Sent => 1,
        _ => 2,
    };
}
