namespace PointBus.Bench;

/// <summary>What to measure.</summary>
/// <param name="Rounds">1 to 20.</param>
/// <param name="Points">Points of one round, 1,000 to 1,000,000.</param>
/// <param name="Tracks">Folder of IGC files; it may be absent.</param>
/// <param name="JsonFile">Where the figures go as JSON.</param>
/// <param name="Only">Which kinds to measure: embedded, real, published, copy, peers, latency, accept, sagas; all where none is named.</param>
sealed record BenchOptions(int Rounds, int Points, string Tracks, string? JsonFile, IReadOnlyList<string> Only);
