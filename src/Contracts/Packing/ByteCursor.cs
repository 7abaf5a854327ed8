using System.Text;

namespace PointBus.Contracts.Packing;

/// <summary>Walks over bytes that nobody vouches for: every step is checked against the end.</summary>
internal ref struct ByteCursor(ReadOnlySpan<byte> bytes)
{
    readonly ReadOnlySpan<byte> _bytes = bytes;
    int _position;

    public readonly int Remaining => _bytes.Length - _position;

    public byte Byte() => _position < _bytes.Length ? _bytes[_position++] : throw Truncated();

    public ReadOnlySpan<byte> Bytes(int length)
    {
        if (length > Remaining)
            throw Truncated();

        _position += length;
        return _bytes.Slice(_position - length, length);
    }

    public ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            if (shift == 63 && next > 1)
                break;

            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw Malformed("hold a number of more than 64 bits");
    }

    /// <summary>The next value of a delta column; sums wrap around as two's complement, so that the order of the values does not matter.</summary>
    public long Delta(long previous) => unchecked(previous + Varints.Unzigzag(Varint()));

    /// <summary>A text with its length in front.</summary>
    public string Text()
    {
        var length = Varint();
        if (length > PackedLayout.MaxTextBytes)
            throw Malformed($"hold a text of more than {PackedLayout.MaxTextBytes} bytes");

        try
        {
            return PackedLayout.StrictUtf8.GetString(Bytes((int)length));
        }
        catch (DecoderFallbackException invalid)
        {
            throw new PackedFormatException(PackedFormatException.NotPacked, "The packed points hold a text that is not UTF-8.", invalid);
        }
    }

    public static PackedFormatException Malformed(string what) =>
        new(PackedFormatException.NotPacked, $"The packed points {what}.");

    static PackedFormatException Truncated() => Malformed("end too early");
}
