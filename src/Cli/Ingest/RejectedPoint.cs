namespace PointBus.Cli.Ingest;

/// <summary>A point that the host did not take, and why.</summary>
internal sealed record RejectedPoint(long? Line, long? Index, string? Code, string? Reason);
