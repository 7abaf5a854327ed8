namespace PointBus.Storage.Model;

/// <summary>A row of <c>fault_groups</c>: when failures of one cause were seen and what people say of them; how many there are is in <c>dead_letter_counts</c>.</summary>
internal sealed class FaultGroupRow
{
    public string Fingerprint { get; set; } = "";

    public string Title { get; set; } = "";

    public string ReasonCode { get; set; } = "";

    public string? ExceptionType { get; set; }

    public string? Sample { get; set; }

    public DateTimeOffset FirstSeen { get; set; }

    public DateTimeOffset LastSeen { get; set; }

    public string? FirstVersion { get; set; }

    public string? LastVersion { get; set; }

    public string? Owner { get; set; }

    public string? Note { get; set; }

    public string? BugUrl { get; set; }

    public DateTimeOffset? ResolvedAt { get; set; }

    public string? ResolvedVersion { get; set; }

    public DateTimeOffset? RegressedAt { get; set; }

    public DateTimeOffset? LastReplayedAt { get; set; }

    public string? UpdatedBy { get; set; }

    public long Version { get; set; }
}
