namespace PointBus.Storage.Model;

/// <summary>A row of <c>audit_log</c>; the database refuses to change or delete one.</summary>
internal sealed class AuditRow
{
    public Guid Id { get; set; }

    public DateTimeOffset At { get; set; }

    public string Actor { get; set; } = "";

    public string Action { get; set; } = "";

    public string Target { get; set; } = "";

    public string? Reason { get; set; }

    public long? Count { get; set; }

    public string Outcome { get; set; } = "";

    public Guid? OperationId { get; set; }

    public string? RequestId { get; set; }

    public string? Detail { get; set; }
}
