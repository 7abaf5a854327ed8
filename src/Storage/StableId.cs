using System.Security.Cryptography;
using System.Text;

namespace PointBus.Storage;

/// <summary>Ids that the same thing gets again, wherever they are worked out, so that doing it again is harmless.</summary>
public static class StableId
{
    /// <summary>A UUID of version 8 (RFC 9562) made of the SHA-256 of the parts with line feeds between them; <see langword="null"/> is empty.</summary>
    public static Guid From(params ReadOnlySpan<string?> parts)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts)), hash);

        var id = hash[..16];
        id[6] = (byte)((id[6] & 0x0F) | 0x80);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }
}
