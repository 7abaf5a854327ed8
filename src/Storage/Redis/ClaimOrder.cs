namespace PointBus.Storage.Redis;

/// <summary>A waiting batch that may be taken.</summary>
internal sealed record Candidate(LaneKeys Lane, Guid BatchId, double Score)
{
    public Band Band => Bands.Of(ReadyScore.Priority(Score));
}

/// <summary>
/// Decides what is taken next: by priority and age, but the tenth take at the latest goes to the lowest waiting band,
/// so that nothing starves. Counts the takes of this process.
/// </summary>
internal sealed class ClaimOrder
{
    public const int TakesPerLowest = 10;

    readonly Lock _gate = new();
    int _sinceLowest;

    /// <summary>The first <paramref name="max"/> of the candidates in the order to take them, each with whether it is of the lowest band then waiting.</summary>
    public IReadOnlyList<(Candidate Candidate, bool Lowest)> Pick(IEnumerable<Candidate> candidates, int max)
    {
        var bands = candidates
            .OrderBy(candidate => candidate.Score)
            .ThenBy(candidate => candidate.BatchId)
            .GroupBy(candidate => candidate.Band)
            .OrderBy(group => group.Key)
            .Select(group => new Queue<Candidate>(group))
            .ToList();

        var picked = new List<(Candidate, bool)>();
        int since;
        lock (_gate)
            since = _sinceLowest;

        while (picked.Count < max && bands.Count > 0)
        {
            var lowest = since >= TakesPerLowest - 1 || bands.Count == 1;
            var band = lowest ? bands[^1] : bands[0];
            picked.Add((band.Dequeue(), lowest));
            since = lowest ? 0 : since + 1;
            if (band.Count == 0)
                bands.Remove(band);
        }

        return picked;
    }

    /// <summary>Counts what was really taken, in the order it was picked.</summary>
    public void Taken(IEnumerable<bool> lowest)
    {
        lock (_gate)
            foreach (var isLowest in lowest)
                _sinceLowest = isLowest ? 0 : _sinceLowest + 1;
    }

    /// <summary>How many heads of a lower band must be known to pick <paramref name="max"/> in the right order.</summary>
    public static int LowerHeads(int max) => (max / TakesPerLowest) + 1;
}
