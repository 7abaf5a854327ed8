using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Operating;

/// <summary>What the replay of a letter would put on its way.</summary>
public abstract record Preparation;

/// <summary>A batch for the letter's lane, with all points of the letter.</summary>
public sealed record ReadyBatch(Lane Lane, BatchHeader Header, ReadOnlyMemory<byte> Payload, IReadOnlyList<Point> Points) : Preparation
{
    /// <summary>Points among them that break a rule still; the write refuses just these, so that they become a new letter.</summary>
    public IReadOnlyList<PointRefusal> Problems { get; init; } = [];
}

/// <summary>A message for the queue it came from.</summary>
public sealed record ReadyMessage(RawMessage Message, ReadOnlyMemory<byte> Body) : Preparation;

/// <summary>Nothing: it would fail again.</summary>
/// <param name="Problems">By place in the letter; empty where the letter as a whole is unfit.</param>
/// <param name="Why">For people; no coordinates.</param>
public sealed record Unfit(IReadOnlyList<PointRefusal> Problems, string Why) : Preparation;

/// <summary>A body in place of a letter's own.</summary>
/// <param name="Payload">As <paramref name="Form"/> says.</param>
/// <param name="Form">One of <see cref="PayloadForms"/>.</param>
public sealed record LetterPayload(ReadOnlyMemory<byte> Payload, string Form);
