namespace PointBus.Host.Ingest.Formats;

/// <summary>A view of a stream that can look ahead at its first bytes and ends at a limit.</summary>
internal sealed class PeekStream(Stream inner, long limit, string limitCode, bool ownsInner) : ForwardStream
{
    const int HeadBytes = 4096;

    readonly byte[] _head = new byte[HeadBytes];
    int _headRead;
    int _headEnd;
    bool _headDone;
    long _total;

    /// <summary>The first bytes, up to 4 KiB, without taking them. Must precede the first read; may be repeated.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> PeekAsync(CancellationToken cancellationToken)
    {
        while (!_headDone && _headEnd < HeadBytes)
        {
            var read = await PullAsync(_head.AsMemory(_headEnd), cancellationToken);
            _headEnd += read;
            _headDone = read == 0;
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
