using System.Security.Cryptography;
using System.Text;

namespace PointBus.Storage;

/// <summary>The UUID of a flight, which anybody can work out without asking the database.</summary>
public static class FlightKey
{
    /// <summary>A UUID of version 8 (RFC 9562) made of the SHA-256 of source, line feed and flight id; the same input always gives the same UUID.</summary>
    public static Guid For(string flightId, string source)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{source}\n{flightId}"), hash);

        var id = hash[..16];
        id[6] = (byte)((id[6] & 0x0F) | 0x80);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }
}
