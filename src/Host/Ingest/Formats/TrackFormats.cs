using System.Runtime.CompilerServices;
using System.Text;

namespace PointBus.Host.Ingest.Formats;

/// <summary>All track formats: which one a file is in, and reading it.</summary>
internal static class TrackFormats
{
    static readonly Dictionary<string, ITrackReader> Readers = new ITrackReader[]
    {
        new IgcReader(), new GpxReader(), new CsvReader(), new NmeaReader(), new GeoJsonReader(), new FlymasterReader(),
    }.ToDictionary(reader => reader.Format, StringComparer.OrdinalIgnoreCase);

    static readonly Dictionary<string, string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        [".igc"] = "igc",
        [".gpx"] = "gpx",
        [".csv"] = "csv",
        [".plt"] = "csv",
        [".nmea"] = "nmea",
        [".nme"] = "nmea",
        [".geojson"] = "geojson",
        [".json"] = "geojson",
    };

    /// <summary>The names of all formats.</summary>
    public static IReadOnlyCollection<string> Names => Readers.Keys;

    /// <summary>Reads a file in the format that it is found to be in.</summary>
    /// <param name="stream">Read once, forward only; left open.</param>
    /// <param name="format">A format name that settles the matter, or <see langword="null"/>.</param>
    /// <param name="fileName">Asked last, where the content does not tell. Never used as a path.</param>
    /// <param name="options">Limits and fallbacks.</param>
    /// <param name="cancellationToken">Stops between two reads of the stream.</param>
    /// <exception cref="TrackFormatException">The file cannot be read, or not any further.</exception>
    public static async IAsyncEnumerable<TrackItem> ReadAsync(
        Stream stream, string? format, string? fileName, TrackReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var input = await TrackInput.OpenAsync(stream, options, cancellationToken);
        var reader = Detect(format, (await input.PeekAsync(cancellationToken)).Span, fileName);
        await foreach (var item in reader.ReadAsync(input, options, cancellationToken))
            yield return item;
    }

    /// <summary>The reader for a file: by name of the format, else by its first bytes, else by the extension of its name.</summary>
    /// <exception cref="TrackFormatException">The format is not known, or the file is empty.</exception>
    public static ITrackReader Detect(string? format, ReadOnlySpan<byte> head, string? fileName)
    {
        if (head.IsEmpty)
            throw new TrackFormatException(TrackCodes.FileEmpty);
        if (!string.IsNullOrWhiteSpace(format))
            return Readers.GetValueOrDefault(format.Trim()) ?? throw new TrackFormatException(TrackCodes.UnknownFormat);

        var found = TrackSniffer.Sniff(Decode(head)) ?? ByExtension(fileName);
        return found is null ? throw new TrackFormatException(TrackCodes.UnknownFormat) : Readers[found];
    }

    static string? ByExtension(string? fileName)
    {
        var name = fileName?.Trim() ?? "";
        if (name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            name = name[..^3];

        return Extensions.GetValueOrDefault(Path.GetExtension(name));
    }

    static ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> head) =>
        TrackInput.Utf16(head) is { } utf16 ? Encoding.UTF8.GetBytes(utf16.GetString(head)) : head;
}
