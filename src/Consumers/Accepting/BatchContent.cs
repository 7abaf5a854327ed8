using System.Security.Cryptography;
using System.Text;
using PointBus.Contracts;

namespace PointBus.Consumers.Accepting;

/// <summary>Tells the content of one batch from another's, so that a key that is used twice can be told from a message that comes twice.</summary>
public static class BatchContent
{
    const int Bytes = 16;

    /// <summary>32 hexadecimal digits of a SHA-256 over flight, device and points as they were sent.</summary>
    public static string HashOf(PackedPoints points, string? flightId, string? deviceId)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{flightId?.Length ?? -1}:{flightId}{deviceId?.Length ?? -1}:{deviceId}"));
        hash.AppendData(points.Bytes.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, Bytes));
    }
}
