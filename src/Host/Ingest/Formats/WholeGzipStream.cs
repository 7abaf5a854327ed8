using System.IO.Compression;

namespace PointBus.Host.Ingest.Formats;

/// <summary>Unpacks gzip and notices when its end is missing, which <see cref="GZipStream"/> takes for the end of the data.</summary>
/// <remarks>
/// A small gzip member of our own follows what was sent. Only after a whole file does its content come out as the last
/// bytes; they are held back and compared. Several members in one file are fine, trailing garbage is not.
/// </remarks>
internal sealed class WholeGzipStream : ForwardStream
{
    static readonly byte[] Seal = "whole to the end"u8.ToArray();
    static readonly byte[] SealMember = Pack(Seal);

    readonly GZipStream _gzip;
    readonly byte[] _buffer = new byte[16 * 1024];
    int _start;
    int _end;
    bool _atEnd;

    public WholeGzipStream(Stream packed) => _gzip = new GZipStream(new SealedStream(packed), CompressionMode.Decompress);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_end - _start <= Seal.Length)
        {
            if (_atEnd)
                return _buffer.AsSpan(_start, _end - _start).SequenceEqual(Seal) ? 0 : throw new InvalidDataException();

            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            var read = await _gzip.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            _end += read;
            _atEnd = read == 0;
        }

        var count = Math.Min(buffer.Length, _end - _start - Seal.Length);
        _buffer.AsMemory(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _gzip.Dispose();

        base.Dispose(disposing);
    }

    static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(content);

        return packed.ToArray();
    }

    sealed class SealedStream(Stream packed) : ForwardStream
    {
        int _sealRead = -1;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_sealRead < 0)
            {
                var read = await packed.ReadAsync(buffer, cancellationToken);
                if (read > 0)
                    return read;
                _sealRead = 0;
            }

            var count = Math.Min(buffer.Length, SealMember.Length - _sealRead);
            SealMember.AsMemory(_sealRead, count).CopyTo(buffer);
            _sealRead += count;
            return count;
        }
    }
}
