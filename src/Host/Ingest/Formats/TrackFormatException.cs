namespace PointBus.Host.Ingest.Formats;

/// <summary>A track file cannot be read, or not any further.</summary>
/// <param name="code">One of <see cref="TrackCodes"/>.</param>
/// <param name="line">1-based line at which reading ended; 0 where no line can be named.</param>
internal sealed class TrackFormatException(string code, int line = 0) : Exception(TrackCodes.Explain(code))
{
    /// <summary>A stable code such as <c>igc.no_date</c>.</summary>
    public string Code { get; } = code;

    /// <summary>1-based line at which reading ended; 0 where no line can be named.</summary>
    public int Line { get; } = line;
}
