using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace PointBus.Storage.Postgres;

/// <summary>Rows in the format of COPY … (FORMAT BINARY): a count of columns, then each value with its length, all big-endian.</summary>
internal sealed class CopyBuffer : IDisposable
{
    const int Length = sizeof(int);

    // Microseconds are counted from here.
    static readonly long Epoch = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).UtcTicks;

    byte[] bytes = ArrayPool<byte>.Shared.Rent(1 << 16);
    int used;

    static ReadOnlySpan<byte> Signature => [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00];

    public int Count => used;

    public ReadOnlyMemory<byte> Written => bytes.AsMemory(0, used);

    public void Clear() => used = 0;

    public void Begin()
    {
        Signature.CopyTo(Take(Signature.Length));

        // No flags, no extension.
        Take(2 * sizeof(int)).Clear();
    }

    public void End() => BinaryPrimitives.WriteInt16BigEndian(Take(sizeof(short)), -1);

    public void Row(int columns) => BinaryPrimitives.WriteInt16BigEndian(Take(sizeof(short)), (short)columns);

    public void Null() => BinaryPrimitives.WriteInt32BigEndian(Take(Length), -1);

    public void Write(Guid value) => value.TryWriteBytes(Value(16), bigEndian: true, out _);

    public void Write(DateTimeOffset value) =>
        BinaryPrimitives.WriteInt64BigEndian(Value(sizeof(long)), (value.UtcTicks - Epoch) / TimeSpan.TicksPerMicrosecond);

    public void Write(double value) => BinaryPrimitives.WriteDoubleBigEndian(Value(sizeof(double)), value);

    public void Write(int value) => BinaryPrimitives.WriteInt32BigEndian(Value(sizeof(int)), value);

    public void Write(short value) => BinaryPrimitives.WriteInt16BigEndian(Value(sizeof(short)), value);

    public void Write(bool value) => Value(1)[0] = value ? (byte)1 : (byte)0;

    public void Write(string value) => Encoding.UTF8.GetBytes(value, Value(Encoding.UTF8.GetByteCount(value)));

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
    }

    Span<byte> Value(int length)
    {
        var place = Take(Length + length);
        BinaryPrimitives.WriteInt32BigEndian(place, length);
        return place[Length..];
    }

    Span<byte> Take(int count)
    {
        if (used + count > bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * bytes.Length, used + count));
            bytes.AsSpan(0, used).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(bytes);
            bytes = larger;
        }
        used += count;
        return bytes.AsSpan(used - count, count);
    }
}
