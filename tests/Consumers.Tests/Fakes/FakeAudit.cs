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

    public Task AppendAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        if (Fault() is { } fault)
            throw fault;
        lock (gate)
            records.TryAdd(record.Id, record);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<AuditRecord>> ReadAsync(AuditQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();
}
