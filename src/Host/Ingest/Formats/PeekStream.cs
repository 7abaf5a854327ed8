namespace PointBus.Host.Ingest.Formats;

/// <summary>A forward-only view of a stream that can look ahead at its first bytes and ends at a limit.</summary>
internal sealed class PeekStream(Stream inner, long limit, string limitCode, bool ownsInner) : Stream
{
    const int HeadBytes = 4096;

    readonly byte[] _head = new byte[HeadBytes];
    int _headRead;
    int _headEnd;
    bool _headFull;
    long _total;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>The first bytes, up to 4 KiB, without taking them. Must precede the first read; may be repeated.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> PeekAsync(CancellationToken cancellationToken)
    {
        while (!_headFull && _headEnd < HeadBytes)
        {
            var read = await PullAsync(_head.AsMemory(_headEnd), cancellationToken);
            _headEnd += read;
            _headFull = read == 0;
        }

        return _head.AsMemory(0, _headEnd);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_headRead == _headEnd)
            return PullAsync(buffer, cancellationToken);

        var count = Math.Min(buffer.Length, _headEnd - _headRead);
        _head.AsMemory(_headRead, count).CopyTo(buffer);
        _headRead += count;
        return ValueTask.FromResult(count);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Read asynchronously: a request body must not block a thread.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && ownsInner)
            inner.Dispose();

        base.Dispose(disposing);
    }

    async ValueTask<int> PullAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            _total += read;
            return _total > limit ? throw new TrackFormatException(limitCode) : read;
        }
        catch (InvalidDataException)
        {
            throw new TrackFormatException(TrackCodes.EncodingInvalid);
        }
    }
}
