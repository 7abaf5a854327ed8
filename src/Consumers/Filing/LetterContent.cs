using PointBus.Contracts;
using PointBus.Contracts.Packing;
using PointBus.Storage;

namespace PointBus.Consumers.Filing;

/// <summary>What the payload of a dead letter holds.</summary>
/// <param name="Points">Its points; <see langword="null"/> where it is a message of another kind.</param>
/// <param name="Source">The points as they are written in it.</param>
/// <param name="Message">The message around them, where there is one.</param>
sealed record LetterContent(ReadPoints? Points, PackedPoints? Source, PointBatch? Message)
{
    /// <summary>Reads the letter's own payload, or one that was written in its place.</summary>
    /// <exception cref="PackedFormatException">Nothing of it can be read.</exception>
    public static LetterContent Read(DeadLetter letter, ReadOnlyMemory<byte> payload, string form)
    {
        if (form != PayloadForms.Message)
            return Of(new PackedPoints(form == PayloadForms.Packed ? PointsForm.Packed : PointsForm.Json, payload), letter.Batch.Lane, null);

        if (!MessageReading.IsPointBatch(letter.Message))
            return new LetterContent(null, null, null);

        var message = MessageReading.Read(payload);
        return Of(message.Points, message.Lane, message);
    }

    static LetterContent Of(PackedPoints source, string lane, PointBatch? message) =>
        new(PointReader.Read(source, Lane.Parse(lane)?.Kind == LaneKind.Scoring), source, message);
}
