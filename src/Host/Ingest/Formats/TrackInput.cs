using System.Text;

namespace PointBus.Host.Ingest.Formats;

/// <summary>Makes plain bytes of what was sent: unpacked, limited, and for text formats in UTF-8.</summary>
internal static class TrackInput
{
    /// <summary>Unpacks gzip by its magic number and applies the size limits. Opening an opened stream does nothing.</summary>
    public static async ValueTask<PeekStream> OpenAsync(Stream stream, TrackReadOptions options, CancellationToken cancellationToken)
    {
        if (stream is PeekStream opened)
            return opened;

        var raw = new PeekStream(stream, options.MaxFileBytes, TrackCodes.TooLarge, ownsInner: false);
        var head = await raw.PeekAsync(cancellationToken);
        if (head.IsEmpty)
            throw new TrackFormatException(TrackCodes.FileEmpty);
        if (head.Span is not [0x1F, 0x8B, ..])
            return raw;

        return new PeekStream(new WholeGzipStream(raw), options.MaxFileBytes, TrackCodes.InflateLimit, ownsInner: true);
    }

    /// <summary>As <see cref="OpenAsync"/>, with UTF-16 turned into UTF-8.</summary>
    public static async ValueTask<Stream> OpenTextAsync(Stream stream, TrackReadOptions options, CancellationToken cancellationToken)
    {
        var input = await OpenAsync(stream, options, cancellationToken);
        var head = await input.PeekAsync(cancellationToken);
        if (head.IsEmpty)
            throw new TrackFormatException(TrackCodes.FileEmpty);

        return Utf16(head.Span) is { } utf16
            ? Encoding.CreateTranscodingStream(input, utf16, Encoding.UTF8, leaveOpen: false)
            : input;
    }

    /// <summary>The UTF-16 encoding that the first bytes show, by byte order mark or by the zero byte of an ASCII character.</summary>
    public static Encoding? Utf16(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xFE, ..] or [not 0, 0, not 0, 0, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] or [0, not 0, 0, not 0, ..] => Encoding.BigEndianUnicode,
        _ => null,
    };
}
