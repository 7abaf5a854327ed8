namespace PointBus.Host.Ingest.Formats;

/// <summary>How one track file is to be read.</summary>
internal sealed record TrackReadOptions
{
    /// <summary>UTC date of the first fix for IGC and NMEA files that name none; a date in the file wins. Default none.</summary>
    public DateOnly? Date { get; init; }

    /// <summary>Offset from UTC for CSV and GeoJSON times without one. Default none: such times are refused.</summary>
    public TimeSpan? AssumedOffset { get; init; }

    /// <summary>Bytes of the file, and bytes again after unpacking. Defaults to 50 MiB.</summary>
    public long MaxFileBytes { get; init; } = 50 * 1024 * 1024;

    /// <summary>Bytes of one line without its end; a longer line is skipped and reported. Defaults to 1,024.</summary>
    public int MaxLineBytes { get; init; } = 1024;

    /// <summary>Lines of a file. Defaults to 200,000.</summary>
    public int MaxLines { get; init; } = 200_000;

    /// <summary>NMEA fixes that wait for the first date. Defaults to 1,000.</summary>
    public int MaxUndatedFixes { get; init; } = 1000;

    /// <summary>Collects what is odd about the file. Never share one between files.</summary>
    public TrackNotes Notes { get; init; } = new();
}
