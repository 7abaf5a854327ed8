using System.Buffers;
using System.Buffers.Binary;
using static PointBus.Contracts.Packing.PackedLayout;

namespace PointBus.Contracts.Packing;

/// <summary>Writes the columns of one table; a column without any value is left out and has no bit in the mask.</summary>
internal sealed class ColumnWriter<T>(T[] rows)
{
    readonly ArrayBufferWriter<byte> _body = new(256 + rows.Length * 16);
    readonly byte[] _bitmap = new byte[BitmapBytes(rows.Length)];

    public ulong Mask { get; private set; }

    public ReadOnlySpan<byte> Body => _body.WrittenSpan;

    public void Times(int column, Func<T, DateTimeOffset?> get)
    {
        var values = Gather(column, get);
        if (values.Length == 0)
            return;

        var micros = new long[values.Length];
        long seconds = 0, millis = 0;
        for (var i = 0; i < values.Length; i++)
        {
            micros[i] = values[i].UtcTicks / TimeSpan.TicksPerMicrosecond - DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerMicrosecond;
            seconds |= micros[i] % 1_000_000;
            millis |= micros[i] % 1_000;
        }

        var (unit, divisor) = seconds == 0 ? (6, 1_000_000) : millis == 0 ? (3, 1_000) : (0, 1);
        foreach (ref var value in micros.AsSpan())
            value /= divisor;

        Head(unit, values.Length);
        Deltas(micros);
    }

    public void Doubles(int column, Func<T, double?> get)
    {
        var values = Gather(column, get);
        if (values.Length == 0)
            return;

        if (ScaledDoubles.TryScale(values, out var scaled, out var encoding))
        {
            Head(encoding, values.Length);
            Deltas(scaled);
            return;
        }

        Head(RawDoubles, values.Length);
        var target = _body.GetSpan(values.Length * sizeof(double));
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteDoubleLittleEndian(target[(i * sizeof(double))..], values[i]);
        _body.Advance(values.Length * sizeof(double));
    }

    public void Integers(int column, Func<T, int?> get)
    {
        var values = Gather(column, get);
        if (values.Length == 0)
            return;

        Head(0, values.Length);
        Deltas(Array.ConvertAll(values, value => (long)value));
    }

    public void Texts(int column, Func<T, string?> get)
    {
        var table = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        var indexes = Gather(column, row => IndexOf(table, get(row)));
        if (indexes.Length == 0)
            return;

        Head(0, indexes.Length);
        Varint((ulong)table.Count);
        foreach (var text in table.Keys)
            Text(text);

        // One text is the common case (one flight, one device): nothing is left to say then.
        if (table.Count > 1)
            foreach (var index in indexes)
                Varint((ulong)index);
    }

    public void Booleans(int column, Func<T, bool?> get)
    {
        var values = Gather(column, get);
        if (values.Length == 0)
            return;

        Head(0, values.Length);
        var bits = new byte[BitmapBytes(values.Length)];
        for (var i = 0; i < values.Length; i++)
            if (values[i])
                bits[i >> 3] |= (byte)(1 << (i & 7));
        _body.Write(bits);
    }

    public void Marks(int column, Func<T, PointMarks> get)
    {
        var marks = Array.ConvertAll(rows, row => get(row) is >= 0 and <= (PointMarks)byte.MaxValue and var value
            ? (byte)value
            : throw new ArgumentException("Marks are flags of one byte."));
        if (!marks.AsSpan().ContainsAnyExcept((byte)0))
            return;

        Mask |= 1UL << column;
        Head(0, rows.Length);
        _body.Write(marks);
    }

    /// <summary>A column that says no more than which rows have something.</summary>
    public void Presence(int column, Func<T, bool> get) =>
        Head(0, Gather(column, row => get(row) ? true : (bool?)null).Length);

    TValue[] Gather<TValue>(int column, Func<T, TValue?> get)
        where TValue : struct
    {
        var values = new TValue[rows.Length];
        var count = 0;
        Array.Clear(_bitmap);
        for (var i = 0; i < rows.Length; i++)
        {
            if (get(rows[i]) is not { } value)
                continue;

            values[count++] = value;
            _bitmap[i >> 3] |= (byte)(1 << (i & 7));
        }

        if (count > 0)
            Mask |= 1UL << column;
        return count == values.Length ? values : values[..count];
    }

    void Head(int encoding, int present)
    {
        var complete = present == rows.Length;
        _body.Write([(byte)(complete ? encoding : encoding | HasBitmap)]);
        if (!complete)
            _body.Write(_bitmap);
    }

    void Deltas(ReadOnlySpan<long> values)
    {
        var target = _body.GetSpan(values.Length * Varints.MaxBytes);
        var length = 0;
        long previous = 0;
        foreach (var value in values)
        {
            length += Varints.Write(target[length..], Varints.Zigzag(unchecked(value - previous)));
            previous = value;
        }

        _body.Advance(length);
    }

    void Varint(ulong value) => _body.Advance(Varints.Write(_body.GetSpan(Varints.MaxBytes), value));

    void Text(string text)
    {
        var length = StrictUtf8.GetByteCount(text);
        if (length > MaxTextBytes)
            throw new ArgumentException($"A text of a point takes at most {MaxTextBytes} bytes.");

        Varint((ulong)length);
        _body.Advance(StrictUtf8.GetBytes(text, _body.GetSpan(length)));
    }

    static int? IndexOf(OrderedDictionary<string, bool> table, string? text)
    {
        if (text is null)
            return null;

        table.TryAdd(text, true, out var index);
        return index;
    }
}
