namespace PointBus.Cli.Ingest;

/// <summary>The sums over all files; unknown where a number of a file that was taken is unknown.</summary>
internal sealed record IngestTotals
{
    public required int Files { get; init; }

    public required int FilesFailed { get; init; }

    public required int FilesWaiting { get; init; }

    public long? PointsRead { get; init; }

    public long? PointsRefused { get; init; }

    public long? PointsAccepted { get; init; }

    public long? Stored { get; init; }

    public long? Duplicate { get; init; }

    public long? DeadLettered { get; init; }

    public static IngestTotals Of(IReadOnlyList<FileResult> results) => new()
    {
        Files = results.Count,
        FilesFailed = results.Count(result => result.IsFailed),
        FilesWaiting = results.Count(result => result.State is FileState.Waiting),
        PointsRead = Sum(results, result => result.PointsRead),
        PointsRefused = Sum(results, result => result.PointsRefused),
        PointsAccepted = Sum(results, result => result.PointsAccepted),
        Stored = Sum(results, result => result.Stored),
        Duplicate = Sum(results, result => result.Duplicate),
        DeadLettered = Sum(results, result => result.DeadLettered),
    };

    static long? Sum(IReadOnlyList<FileResult> results, Func<FileResult, long?> number) =>
        results.Any(result => !result.IsFailed && number(result) is null) || results.All(result => number(result) is null)
            ? null
            : results.Sum(result => number(result) ?? 0);
}
