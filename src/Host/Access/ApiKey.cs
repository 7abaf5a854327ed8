using System.Security.Cryptography;
using System.Text;

namespace PointBus.Host.Access;

/// <summary>A key as it is kept: its hash, never the key.</summary>
/// <param name="Upstream">Whose key it is.</param>
/// <param name="Role">One of <see cref="Roles"/>.</param>
/// <param name="Hash">SHA-256 of the key's text.</param>
sealed record ApiKey(string Upstream, string Role, byte[] Hash)
{
    const int HashDigits = 12;

    /// <summary>Names the key where people talk of it: the beginning of its text, or else of its hash. No secret.</summary>
    public string Id { get; init; } = Convert.ToHexStringLower(Hash)[..HashDigits];

    /// <summary>From then on the key is as unknown as any other, UTC; <see langword="null"/>: never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>The same key, whatever else is said of it.</summary>
    public bool Equals(ApiKey? other) =>
        other is not null && (Upstream, Role) == (other.Upstream, other.Role) && Hash.AsSpan().SequenceEqual(other.Hash);

    public override int GetHashCode() => HashCode.Combine(Upstream, Role, BitConverter.ToInt32(Hash));

    public bool IsActive(DateTimeOffset now) => Expires is not { } end || now < end;

    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>The active keys of this text: one, or one of each role that shares it. Takes the same time whatever matches.</summary>
    public static IReadOnlyList<ApiKey> Find(IReadOnlyList<ApiKey> keys, string text, DateTimeOffset now)
    {
        var hash = HashOf(text);
        var found = new List<ApiKey>(1);
        foreach (var candidate in keys)
            if (CryptographicOperations.FixedTimeEquals(candidate.Hash, hash) & candidate.IsActive(now))
                found.Add(candidate);

        return found;
    }
}
