using System.IO.Compression;
using System.Net;

namespace PointBus.Cli.Ingest;

/// <summary>A file as a request body that never lies in memory as a whole.</summary>
internal sealed class TrackContent : HttpContent
{
    const int Block = 64 << 10;

    readonly FileStream _file;
    readonly bool _pack;
    readonly Action<long> _progress;

    public TrackContent(TrackFile file, bool gzip, Action<long> progress)
    {
        _file = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        _pack = gzip && !file.IsGzip;
        _progress = progress;
        Headers.ContentType = new("application/octet-stream");
        if (gzip || file.IsGzip)
            Headers.ContentEncoding.Add("gzip");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (!_pack)
        {
            await CopyAsync(stream, cancellationToken);
            return;
        }

        await using var packed = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
        await CopyAsync(packed, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _pack ? 0 : _file.Length;
        return !_pack;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _file.Dispose();

        base.Dispose(disposing);
    }

    async Task CopyAsync(Stream target, CancellationToken cancellationToken)
    {
        var block = new byte[Block];
        for (long sent = 0; await ReadAsync(block, cancellationToken) is > 0 and var count;)
        {
            await target.WriteAsync(block.AsMemory(0, count), cancellationToken);
            _progress(sent += count);
        }
    }

    async Task<int> ReadAsync(byte[] block, CancellationToken cancellationToken)
    {
        try
        {
            return await _file.ReadAsync(block, cancellationToken);
        }
        catch (IOException error)
        {
            // Otherwise it would look like a fault of the connection.
            throw new CliException(ExitCode.Error, "the file cannot be read to its end", error);
        }
    }
}
