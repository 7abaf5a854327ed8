namespace PointBus.Cli.Queues;

/// <summary>How the host and what it depends on are.</summary>
internal sealed record HealthBody(string? Status, DependencyBody? Database, DependencyBody? Redis, DependencyBody? Broker, IReadOnlyList<IssueBody>? Issues);

internal sealed record DependencyBody(string? Status, string? Engine, string? Message);

internal sealed record IssueBody(string? Type, string? Queue, long? Count);
