using System.Text.Json;

namespace PointBus.Storage.Points;

/// <summary>A batch's refused points as the journal keeps them: one JSON entry for each reason, with the indexes it holds for.</summary>
internal static class Refusals
{
    public static string? Write(IReadOnlyList<RefusedPoint> refused) => refused.Count == 0
        ? null
        : JsonSerializer.Serialize(refused
            .GroupBy(point => (point.ReasonCode, point.Detail), point => point.Index)
            .Select(group => new Entry(group.Key.ReasonCode, group.Key.Detail, [.. group])));

    public static IReadOnlyList<RefusedPoint> Read(string? text) => text is null
        ? []
        : [.. JsonSerializer.Deserialize<Entry[]>(text)!
            .SelectMany(entry => entry.At.Select(index => new RefusedPoint(index, entry.Code, entry.Detail)))
            .OrderBy(point => point.Index)];

    sealed record Entry(string Code, string Detail, int[] At);
}
