namespace PointBus.Contracts.Packing;

/// <summary>What was read of a batch.</summary>
/// <param name="Points">The points that could be read, in order.</param>
/// <param name="Indexes">For each of <paramref name="Points"/> its zero-based place in the batch as it was sent; <see langword="null"/> when none is missing.</param>
/// <param name="Refusals">The others, with the reason of each.</param>
public sealed record ReadPoints(IReadOnlyList<Point> Points, IReadOnlyList<int>? Indexes, IReadOnlyList<PointRefusal> Refusals);
