using PointBus.Storage;

namespace PointBus.Host.Tests.Fakes;

/// <summary>The audit log in memory.</summary>
sealed class MemoryAudit : IAuditLog
{
    readonly List<AuditRecord> records = [];

    public bool IsAway { get; set; }

    public IReadOnlyList<AuditRecord> All
    {
        get
        {
            lock (records)
                return [.. records];
        }
    }

    public void Clear()
    {
        records.Clear();
        IsAway = false;
    }

    public Task AppendAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        if (IsAway)
            throw new PointStoreException(WriteOutcome.RolledBack, "away");

        lock (records)
            if (records.TrueForAll(one => one.Id != record.Id))
                records.Add(record);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<AuditRecord>> ReadAsync(AuditQuery query, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<AuditRecord>>(
        [.. All.Reverse().Where(record =>
            (query.Actor is null || record.Actor == query.Actor) &&
            (query.Action is null || record.Action == query.Action || record.Action.StartsWith(query.Action + ".", StringComparison.Ordinal)) &&
            (query.Target is null || record.Target == query.Target) &&
            (query.OperationId is null || record.OperationId == query.OperationId) &&
            (query.After is null || record.At >= query.After) &&
            (query.Before is null || record.At <= query.Before)).Skip(query.Offset).Take(query.Limit)]);
}
