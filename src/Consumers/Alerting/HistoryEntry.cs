using PointBus.Contracts;

namespace PointBus.Consumers.Alerting;

/// <summary>A line of the history of alerts.</summary>
/// <param name="At">UTC.</param>
/// <param name="Alert">The firing, as it was then.</param>
/// <param name="ClearedAt"><see langword="null"/> where it began.</param>
public sealed record HistoryEntry(DateTimeOffset At, AlertFacts Alert, DateTimeOffset? ClearedAt);
