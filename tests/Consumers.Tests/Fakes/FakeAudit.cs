using PointBus.Storage;

namespace PointBus.Consumers.Tests.Fakes;

/// <summary>An audit log in memory.</summary>
sealed class FakeAudit : IAuditLog
{
    readonly Lock gate = new();
    readonly Dictionary<Guid, AuditRecord> records = [];

    public Func<Exception?> Fault { get; set; } = () => null;

    public IReadOnlyList<AuditRecord> All
    {
        get
        {
            lock (gate)
                return [.. records.Values];
        }
    }

    public void Clear()
    {
        records.Clear();
        Fault = () => null;
    }

    public Task AppendAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        if (Fault() is { } fault)
            throw fault;
        lock (gate)
            records.TryAdd(record.Id, record);
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
