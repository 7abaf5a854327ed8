using System.Security.Cryptography;
using System.Text;

namespace PointBus.Host.Ingest;

/// <summary>Ids that the same request gets again, so that sending it again is harmless on every way in.</summary>
static class BatchIds
{
    /// <summary>A version 8 UUID from the parts.</summary>
    public static Guid From(params ReadOnlySpan<string?> parts)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts.ToArray())));
        var bytes = hash.AsSpan(0, 16);
        bytes[6] = (byte)(bytes[6] & 0x0f | 0x80);
        bytes[8] = (byte)(bytes[8] & 0x3f | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
