using PointBus.Contracts;

namespace PointBus.Consumers.Accepting;

/// <summary>A batch after the rules.</summary>
/// <param name="Points">The accepted points, some with marks added; the list that came in where nothing changed.</param>
/// <param name="Indexes">For each of <paramref name="Points"/> its place in the batch as it was sent; <see langword="null"/> when none is missing.</param>
/// <param name="Refusals">Why the others were not taken.</param>
public sealed record CheckedPoints(IReadOnlyList<Point> Points, IReadOnlyList<int>? Indexes, IReadOnlyList<PointRefusal> Refusals);
