using System.Text.Json;

namespace PointBus.Contracts.Packing;

/// <summary>
/// Reads points from JSON under all the names that docs/wire-format.md lists; unknown fields are ignored.
/// A point that cannot be read costs no other point. Ranges are not checked here.
/// </summary>
public static class PointJson
{
    /// <summary>Levels of nesting in an array of points, the array counted.</summary>
    public const int MaxDepth = 8;

    internal const string WrongType = "point.type";

    /// <summary>Reads a whole array of at most 10,000 points from UTF-8.</summary>
    /// <exception cref="PackedFormatException">Not an array, not strict JSON, too deep or too long.</exception>
    public static ReadPoints Read(ReadOnlyMemory<byte> utf8Array, bool scoring)
    {
        using var document = JsonScan.Open(utf8Array);
        return Read(document.RootElement, scoring);
    }

    /// <summary>Reads an array that somebody else has parsed, such as a part of a request.</summary>
    /// <exception cref="PackedFormatException">Not an array, or too long.</exception>
    public static ReadPoints Read(JsonElement array, bool scoring)
    {
        if (array.ValueKind != JsonValueKind.Array)
            throw new PackedFormatException(PackedFormatException.NotJson, "The points are not a JSON array.");
        var count = array.GetArrayLength();
        if (count > PointPacker.MaxPoints)
            throw JsonScan.TooMany();

        var reader = new JsonPointReader(scoring);
        var points = new List<Point>(count);
        List<int>? indexes = null;
        List<PointRefusal> refusals = [];
        var index = 0;
        foreach (var element in array.EnumerateArray())
        {
            if (reader.TryRead(element, index, out var point, out var refusal))
            {
                points.Add(point);
                indexes?.Add(index);
            }
            else
            {
                refusals.Add(refusal);
                indexes ??= [.. Enumerable.Range(0, index)];
            }

            index++;
        }

        return new ReadPoints(points, indexes, refusals);
    }

    /// <summary>Reads one point.</summary>
    /// <param name="element">The point.</param>
    /// <param name="index">Its zero-based place in the batch, for the refusal.</param>
    /// <param name="scoring">Whether it is a scoring point.</param>
    /// <param name="point">The point, where it could be read.</param>
    /// <param name="refusal">Why not, where it could not.</param>
    public static bool TryRead(
        JsonElement element, int index, bool scoring,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Point? point,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out PointRefusal? refusal) =>
        new JsonPointReader(scoring).TryRead(element, index, out point, out refusal);
}
