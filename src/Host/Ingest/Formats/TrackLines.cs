namespace PointBus.Host.Ingest.Formats;

/// <summary>The lines of a text file as bytes, in constant memory. Lines end with CR, LF or CRLF, mixed as they come.</summary>
internal sealed class TrackLines(Stream stream, TrackReadOptions options) : IAsyncDisposable
{
    readonly byte[] _buffer = new byte[Math.Max(64 * 1024, 4 * options.MaxLineBytes)];
    int _start;
    int _searched;
    int _end;
    bool _atEnd;
    bool _overflowed;
    bool _afterCarriageReturn;
    int _lineStart;
    int _lineLength;

    /// <summary>1-based number of the current line.</summary>
    public int Number { get; private set; }

    /// <summary>The current line without its end; of a line that is too long only the beginning.</summary>
    public ReadOnlySpan<byte> Current => _buffer.AsSpan(_lineStart, _lineLength);

    /// <summary>Whether the current line is longer than allowed.</summary>
    public bool IsTooLong { get; private set; }

    public static async ValueTask<TrackLines> OpenAsync(Stream stream, TrackReadOptions options, CancellationToken cancellationToken) =>
        new(await TrackInput.OpenTextAsync(stream, options, cancellationToken), options);

    /// <summary>Moves to the next line.</summary>
    public ValueTask<bool> NextAsync(CancellationToken cancellationToken) =>
        TryTake() ? ValueTask.FromResult(true) : FillAndTakeAsync(cancellationToken);

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    async ValueTask<bool> FillAndTakeAsync(CancellationToken cancellationToken)
    {
        while (!_atEnd)
        {
            MakeRoom();
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            _atEnd = read == 0;
            _end += read;
            SkipByteOrderMark();
            if (TryTake())
                return true;
        }

        if (_start == _end && !_overflowed)
            return false;

        Take(_end - _start, next: _end);
        return true;
    }

    bool TryTake()
    {
        if (_afterCarriageReturn && _start < _end)
        {
            _afterCarriageReturn = false;
            if (_buffer[_start] == '\n')
                _searched = ++_start;
        }

        var found = _buffer.AsSpan(_searched, _end - _searched).IndexOfAny((byte)'\n', (byte)'\r');
        if (found < 0)
        {
            _searched = _end;
            return false;
        }

        var at = _searched + found;
        _afterCarriageReturn = _buffer[at] == '\r';
        Take(at - _start, next: at + 1);
        return true;
    }

    void Take(int length, int next)
    {
        if (++Number > options.MaxLines)
            throw new TrackFormatException(TrackCodes.TooManyLines, Number);

        IsTooLong = _overflowed || length > options.MaxLineBytes;
        (_lineStart, _lineLength) = (_start, Math.Min(length, options.MaxLineBytes));
        (_start, _searched, _overflowed) = (next, next, false);
    }

    void MakeRoom()
    {
        var pending = _end - _start;
        if (pending > options.MaxLineBytes)
            (_overflowed, pending) = (true, options.MaxLineBytes);

        _buffer.AsSpan(_start, pending).CopyTo(_buffer);
        (_start, _end) = (0, pending);
        _searched = pending;
    }

    void SkipByteOrderMark()
    {
        if (Number == 0 && _start == 0 && !_overflowed && _buffer.AsSpan(0, _end).StartsWith("\uFEFF"u8))
            _start = _searched = 3;
    }
}
