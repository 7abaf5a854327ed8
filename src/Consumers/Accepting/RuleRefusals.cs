using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Accepting;

/// <summary>What the rules refused, in the forms that letters and writes need.</summary>
static class RuleRefusals
{
    const int MostPlaces = 20;

    /// <summary>For a write that is to leave these points out and count them as refused.</summary>
    public static IReadOnlyList<RefusedPoint> ToPoints(IReadOnlyList<PointRefusal> refusals) =>
        [.. refusals.Select(refusal => new RefusedPoint(refusal.Index, DeadLetterReasons.ValidationFailed, refusal.Code))];

    /// <summary>Each code with the places it holds for.</summary>
    public static string Describe(IEnumerable<(string Code, int Index)> refusals) =>
        string.Join("; ", refusals.GroupBy(refusal => refusal.Code, refusal => refusal.Index).Select(group =>
            $"{group.Key} at {string.Join(", ", group.Take(MostPlaces))}{(group.Count() > MostPlaces ? ", …" : "")}"));
}
