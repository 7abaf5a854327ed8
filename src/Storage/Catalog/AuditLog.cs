using Microsoft.EntityFrameworkCore;
using PointBus.Storage.Model;
using PointBus.Storage.Points;

namespace PointBus.Storage.Catalog;

/// <summary>The audit log in the database, whose triggers refuse to change or delete a row.</summary>
internal sealed class AuditLog(RelationalDatabase database) : IAuditLog
{
    // What an index holds may not be longer than a third of a page.
    const int MaxIndexed = 500;

    readonly CatalogTables tables = new(database);

    public Task AppendAsync(AuditRecord record, CancellationToken cancellationToken) =>
        database.InTransactionAsync(transaction => CatalogTables.InsertAsync(transaction, tables.Audit, [Row(record)], cancellationToken), cancellationToken);

    public Task<IReadOnlyList<AuditRecord>> ReadAsync(AuditQuery query, CancellationToken cancellationToken) => database.WithContextAsync(async context =>
    {
        var rows = context.Audit.AsNoTracking();
        if (Clean(query.Actor) is { } actor)
            rows = rows.Where(row => row.Actor == actor);
        if (Clean(query.Action) is { } action)
            rows = rows.Where(row => row.Action == action || row.Action.StartsWith(action + "."));
        if (Clean(query.Target) is { } target)
            rows = rows.Where(row => row.Target == target);
        if (query.OperationId is { } operation)
            rows = rows.Where(row => row.OperationId == operation);
        if (LetterRows.Cut(query.After) is { } after)
            rows = rows.Where(row => row.At > after);
        if (LetterRows.Cut(query.Before) is { } before)
            rows = rows.Where(row => row.At <= before);
        return (IReadOnlyList<AuditRecord>)await rows
            .OrderByDescending(row => row.At).ThenByDescending(row => row.Id)
            .Skip(query.Offset).Take(query.Limit)
            .Select(row => new AuditRecord
            {
                Id = row.Id,
                At = row.At,
                Actor = row.Actor,
                Action = row.Action,
                Target = row.Target,
                Reason = row.Reason,
                Count = row.Count,
                Outcome = row.Outcome,
                OperationId = row.OperationId,
                RequestId = row.RequestId,
                Detail = row.Detail,
            })
            .ToListAsync(cancellationToken);
    }, cancellationToken);

    static AuditRow Row(AuditRecord record) => new()
    {
        Id = record.Id,
        At = Micros.Cut(record.At),
        Actor = Clean(record.Actor)!,
        Action = Clean(record.Action)!,
        Target = Clean(record.Target)!,
        Reason = Texts.Clean(record.Reason),
        Count = record.Count,
        Outcome = Texts.Clean(record.Outcome)!,
        OperationId = record.OperationId,
        RequestId = Texts.Clean(record.RequestId),
        Detail = Texts.Clean(record.Detail),
    };

    static string? Clean(string? text) => Texts.Clean(text, MaxIndexed);
}
