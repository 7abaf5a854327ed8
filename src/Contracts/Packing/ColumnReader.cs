using System.Buffers.Binary;
using static PointBus.Contracts.Packing.PackedLayout;

namespace PointBus.Contracts.Packing;

/// <summary>Reads the columns of one table, in their order; a column that is not there is <see langword="null"/>.</summary>
internal readonly struct ColumnReader
{
    readonly int _rows;
    readonly ulong _mask;

    public ColumnReader(ref ByteCursor cursor, int rows, int columns)
    {
        _rows = rows;
        _mask = cursor.Varint();
        if (_mask >> columns != 0)
            throw ByteCursor.Malformed("name a column that this version does not have");
    }

    public bool Has(int column) => (_mask >> column & 1) != 0;

    public DateTimeOffset?[]? Times(ref ByteCursor cursor, int column)
    {
        if (!Start(ref cursor, column, out var unit, out var bitmap))
            return null;

        var micros = unit switch
        {
            0 => 1,
            3 => 1_000,
            6 => 1_000_000,
            _ => throw UnknownEncoding(),
        };
        var (lowest, highest) = (MinMicros / micros, MaxMicros / micros);
        var values = new DateTimeOffset?[_rows];
        long value = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (IsAbsent(bitmap, i))
                continue;

            value = cursor.Delta(value);
            if (value < lowest || value > highest)
                throw ByteCursor.Malformed("hold a time outside the years 1 to 9999");
            values[i] = new DateTimeOffset(value * micros * TimeSpan.TicksPerMicrosecond + DateTime.UnixEpoch.Ticks, TimeSpan.Zero);
        }

        return values;
    }

    public double?[]? Doubles(ref ByteCursor cursor, int column)
    {
        if (!Start(ref cursor, column, out var encoding, out var bitmap))
            return null;

        if (encoding != RawDoubles && encoding >= Divisors.Length)
            throw UnknownEncoding();

        var values = new double?[_rows];
        if (encoding == RawDoubles)
        {
            for (var i = 0; i < values.Length; i++)
                if (!IsAbsent(bitmap, i))
                    values[i] = BinaryPrimitives.ReadDoubleLittleEndian(cursor.Bytes(sizeof(double)));
            return values;
        }

        var divisor = Divisors[encoding];
        long scaled = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (IsAbsent(bitmap, i))
                continue;

            scaled = cursor.Delta(scaled);
            if (scaled is <= -MaxScaled or >= MaxScaled)
                throw ByteCursor.Malformed("hold a number too large for 53 bits");
            values[i] = scaled / divisor;
        }

        return values;
    }

    public int?[]? Integers(ref ByteCursor cursor, int column)
    {
        if (!StartPlain(ref cursor, column, out var bitmap))
            return null;

        var values = new int?[_rows];
        long value = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (IsAbsent(bitmap, i))
                continue;

            value = cursor.Delta(value);
            values[i] = value is >= int.MinValue and <= int.MaxValue
                ? (int)value
                : throw ByteCursor.Malformed("hold a whole number of more than 32 bits");
        }

        return values;
    }

    public string?[]? Texts(ref ByteCursor cursor, int column)
    {
        if (!StartPlain(ref cursor, column, out var bitmap))
            return null;

        var length = cursor.Varint();
        if (length > (ulong)_rows || length > (ulong)cursor.Remaining)
            throw ByteCursor.Malformed("have a table with more texts than points");

        var table = new string[(int)length];
        for (var i = 0; i < table.Length; i++)
            table[i] = cursor.Text();

        var values = new string?[_rows];
        for (var i = 0; i < values.Length; i++)
        {
            if (IsAbsent(bitmap, i))
                continue;

            var index = table.Length == 1 ? 0 : cursor.Varint();
            values[i] = index < (ulong)table.Length ? table[(int)index] : throw ByteCursor.Malformed("point to a text that is not in the table");
        }

        return values;
    }

    public bool?[]? Booleans(ref ByteCursor cursor, int column)
    {
        if (!StartPlain(ref cursor, column, out var bitmap))
            return null;

        var values = new bool?[_rows];
        var (bits, used) = (0, 0);
        for (var i = 0; i < values.Length; i++)
        {
            if (IsAbsent(bitmap, i))
                continue;

            if ((used & 7) == 0)
                bits = cursor.Byte();
            values[i] = (bits >> (used++ & 7) & 1) != 0;
        }

        return values;
    }

    public ReadOnlySpan<byte> Marks(ref ByteCursor cursor, int column) =>
        !StartPlain(ref cursor, column, out var bitmap) ? default
        : bitmap.IsEmpty ? cursor.Bytes(_rows)
        : throw UnknownEncoding();

    /// <summary>Which rows have something, and how many; an empty bitmap with all rows when every one has.</summary>
    public ReadOnlySpan<byte> Presence(ref ByteCursor cursor, int column, out int present)
    {
        present = 0;
        if (!StartPlain(ref cursor, column, out var bitmap))
            return default;

        for (var i = 0; i < _rows; i++)
            if (!IsAbsent(bitmap, i))
                present++;
        return bitmap;
    }

    public static bool IsAbsent(ReadOnlySpan<byte> bitmap, int row) => !bitmap.IsEmpty && (bitmap[row >> 3] >> (row & 7) & 1) == 0;

    static long MinMicros => (DateTime.MinValue.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    static long MaxMicros => (DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    bool Start(ref ByteCursor cursor, int column, out int encoding, out ReadOnlySpan<byte> bitmap)
    {
        encoding = 0;
        bitmap = default;
        if (!Has(column))
            return false;

        var head = cursor.Byte();
        encoding = head & ~HasBitmap;
        if ((head & HasBitmap) != 0)
            bitmap = cursor.Bytes(BitmapBytes(_rows));
        return true;
    }

    bool StartPlain(ref ByteCursor cursor, int column, out ReadOnlySpan<byte> bitmap) =>
        Start(ref cursor, column, out var encoding, out bitmap) && (encoding == 0 ? true : throw UnknownEncoding());

    static PackedFormatException UnknownEncoding() => ByteCursor.Malformed("have a column in an unknown encoding");
}
