namespace PointBus.Contracts.Packing;

/// <summary>Reads the points of a batch in whichever form they travel.</summary>
public static class PointReader
{
    /// <param name="points">Packed or JSON.</param>
    /// <param name="scoring">Whether the batch is for scoring; changes what two names mean in JSON, see docs/wire-format.md.</param>
    /// <exception cref="PackedFormatException">Nothing of the batch can be read.</exception>
    public static ReadPoints Read(PackedPoints points, bool scoring) => points.Form == PointsForm.Packed
        ? new ReadPoints(PointPacker.Unpack(points.Bytes.Span), null, [])
        : PointJson.Read(points.Bytes, scoring);
}
