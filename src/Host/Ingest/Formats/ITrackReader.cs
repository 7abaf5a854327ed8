namespace PointBus.Host.Ingest.Formats;

/// <summary>Reads the fixes of one track format. Readers hold no state between calls and may be shared.</summary>
internal interface ITrackReader
{
    /// <summary>The name by which a caller asks for this reader: lower case, such as <c>igc</c>.</summary>
    string Format { get; }

    /// <summary>
    /// One item per fix of the file, in file order, each a point or a refusal; gzip is unpacked whatever the caller says.
    /// Values are read but not judged: ranges and future times are the business of the point rules.
    /// </summary>
    /// <param name="stream">Read once, forward only, asynchronously; left open.</param>
    /// <param name="options">Limits and fallbacks; its notes are complete when the last item has been taken.</param>
    /// <param name="cancellationToken">Stops between two reads of the stream.</param>
    /// <exception cref="TrackFormatException">The file as a whole cannot be read; items taken before it are good.</exception>
    IAsyncEnumerable<TrackItem> ReadAsync(Stream stream, TrackReadOptions options, CancellationToken cancellationToken);
}
