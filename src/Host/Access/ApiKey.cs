using System.Security.Cryptography;
using System.Text;

namespace PointBus.Host.Access;

/// <summary>A key as it is kept: its hash, never the key.</summary>
/// <param name="Upstream">Whose key it is.</param>
/// <param name="Hash">SHA-256 of the key's text.</param>
sealed record ApiKey(string Upstream, byte[] Hash)
{
    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>Takes the same time whatever matches.</summary>
    public static ApiKey? Find(IReadOnlyList<ApiKey> keys, string key)
    {
        var hash = HashOf(key);
        ApiKey? found = null;
        foreach (var candidate in keys)
            if (CryptographicOperations.FixedTimeEquals(candidate.Hash, hash))
                found = candidate;

        return found;
    }
}
