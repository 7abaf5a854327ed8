using Microsoft.EntityFrameworkCore;
using PointBus.Storage.Model;
using PointBus.Storage.Points;

namespace PointBus.Storage.Catalog;

/// <summary>Operations in the database, the same on every engine.</summary>
internal sealed partial class OperationStore(RelationalDatabase database) : IOperationStore
{
    readonly CatalogTables tables = new(database);

    public Task<Operation?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        database.WithContextAsync(context => FindAsync(context, id, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<Operation>> ReadAsync(OperationQuery query, CancellationToken cancellationToken) => database.WithContextAsync(async context =>
    {
        var rows = context.Operations.AsNoTracking();
        if (query.State is { } state)
            rows = rows.Where(row => row.State == state);
        var page = await rows.OrderByDescending(row => row.CreatedAt).ThenByDescending(row => row.Id)
            .Skip(query.Offset).Take(query.Limit).ToListAsync(cancellationToken);
        return (IReadOnlyList<Operation>)[.. page.Select(OperationRows.Operation)];
    }, cancellationToken);

    public Task<IReadOnlyList<OperationItem>> ReadWaitingAsync(Guid id, int max, CancellationToken cancellationToken) =>
        ReadItemsAsync(id, OperationItemState.Waiting, max, 0, cancellationToken);

    public Task<IReadOnlyList<OperationItem>> ReadItemsAsync(Guid id, OperationItemState? state, int limit, int offset, CancellationToken cancellationToken) =>
        database.WithContextAsync(async context =>
        {
            var rows = context.OperationItems.AsNoTracking().Where(row => row.OperationId == id);
            if (state is { } only)
                rows = rows.Where(row => row.State == only);
            var page = await rows.OrderBy(row => row.Ordinal).Skip(offset).Take(limit).ToListAsync(cancellationToken);
            return (IReadOnlyList<OperationItem>)[.. page.Select(OperationRows.Item)];
        }, cancellationToken);

    public Task<IReadOnlyDictionary<string, int>> ReadFailuresAsync(Guid id, CancellationToken cancellationToken) => database.WithContextAsync(async context =>
    {
        var failures = await context.OperationItems
            .Where(row => row.OperationId == id && row.Fingerprint != null &&
                (row.State == OperationItemState.FailedSame || row.State == OperationItemState.FailedDifferently))
            .GroupBy(row => row.Fingerprint!)
            .Select(of => new { Fingerprint = of.Key, Items = of.Count() })
            .OrderByDescending(of => of.Items).ThenBy(of => of.Fingerprint)
            .ToListAsync(cancellationToken);
        return (IReadOnlyDictionary<string, int>)failures.ToDictionary(of => of.Fingerprint, of => of.Items);
    }, cancellationToken);

    public Task<Operation?> ChangeAsync(
        Guid id, IReadOnlyList<OperationState> from, OperationState state, string? why, CancellationToken cancellationToken) => database.InTransactionAsync(async transaction =>
    {
        var row = await LockAsync(transaction, id, cancellationToken);
        if (row is null || !from.Contains(row.State))
            return row is null ? null : OperationRows.Operation(row);

        (row.State, row.Why) = (state, Texts.Clean(why));
        OperationRows.Settle(row, database.Now());
        await transaction.Context.SaveChangesAsync(cancellationToken);
        return OperationRows.Operation(row);
    }, cancellationToken);

    public Task<Operation?> TakeAsync(string owner, TimeSpan lease, CancellationToken cancellationToken) => database.InTransactionAsync(async transaction =>
    {
        // One that another host took while this one waited for it is left out in the next round.
        for (var round = 0; round < 3; round++)
            if (await LeaseAsync(transaction, owner, lease, id: null, cancellationToken) is { } taken)
                return await FindAsync(transaction.Context, taken, cancellationToken);
        return null;
    }, cancellationToken);

    public Task<Operation?> RenewAsync(Guid id, string owner, TimeSpan lease, CancellationToken cancellationToken) => database.InTransactionAsync(
        async transaction => await LeaseAsync(transaction, owner, lease, id, cancellationToken) is { } kept
            ? await FindAsync(transaction.Context, kept, cancellationToken)
            : null,
        cancellationToken);

    static async Task<Operation?> FindAsync(PointBusContext context, Guid id, CancellationToken cancellationToken) =>
        await context.Operations.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is { } row ? OperationRows.Operation(row) : null;

    async Task<OperationRow?> LockAsync(StoreTransaction transaction, Guid id, CancellationToken cancellationToken)
    {
        await tables.LockAsync(transaction, tables.Operations, nameof(OperationRow.Id), [id], cancellationToken);
        return await transaction.Context.Operations.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
    }

    /// <summary>Leases the next operation, or goes on with the lease of a certain one.</summary>
    async Task<Guid?> LeaseAsync(StoreTransaction transaction, string owner, TimeSpan lease, Guid? id, CancellationToken cancellationToken)
    {
        var table = tables.Operations;
        var now = database.Now();
        await using var command = transaction.Command();
        var (me, time) = (table.Add(command, nameof(OperationRow.Owner), owner), table.Add(command, nameof(OperationRow.LeasedUntil), now));
        var until = table.Add(command, nameof(OperationRow.LeasedUntil), Micros.Cut(now + lease));
        var (holder, ends, key) = (table[nameof(OperationRow.Owner)], table[nameof(OperationRow.LeasedUntil)], table.Key);
        var which = id is { } one
            ? $"= {table.Add(command, nameof(OperationRow.Id), one)} AND {holder} = {me}"
            : $"""
              = (SELECT {key} FROM {table.Name}
                WHERE {table[nameof(OperationRow.State)]} = {table.Add(command, nameof(OperationRow.State), OperationState.Running)}
                    AND ({holder} = {me} OR {holder} IS NULL OR {ends} <= {time})
                ORDER BY CASE WHEN {holder} = {me} THEN 0 ELSE 1 END, {table[nameof(OperationRow.CreatedAt)]}, {key} LIMIT 1{tables.Dialect.RowLock})
              """;
        command.CommandText = $"UPDATE {table.Name} SET {holder} = {me}, {ends} = {until} WHERE {key} {which} RETURNING {key}";
        return (await CatalogReads.IdsAsync(command, cancellationToken)) is [var taken] ? taken : null;
    }
}
