namespace PointBus.Contracts;

/// <summary>Why one point of a batch was not taken; the others are not affected.</summary>
/// <param name="Index">Zero-based place in the batch as it was sent.</param>
/// <param name="Code">A stable code, such as <c>coord.range</c>; see docs/bad-input.md.</param>
/// <param name="Reason">One sentence for people; never contains coordinates.</param>
public sealed record PointRefusal(int Index, string Code, string Reason);
