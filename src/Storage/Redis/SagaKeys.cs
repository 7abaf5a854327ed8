using System.Globalization;
using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>The keys of saga documents. The name in braces keeps a document and its place in the due index in one cluster slot; eight names spread them.</summary>
internal sealed class SagaKeys(string prefix)
{
    public const int Shards = 8;

    readonly string[] _roots = [.. Enumerable.Range(0, Shards).Select(shard => string.Create(CultureInfo.InvariantCulture, $"{prefix}{{sagas.{shard}}}:"))];

    public static int ShardOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        return bytes[15] % Shards;
    }

    public RedisKey Document(Guid id) => $"{_roots[ShardOf(id)]}d:{Member(id)}";

    /// <summary>The sagas of a shard by the time their next step is due (ms since 1970).</summary>
    public RedisKey Due(int shard) => _roots[shard] + "due";

    public static string Member(Guid id) => id.ToString("N");
}
