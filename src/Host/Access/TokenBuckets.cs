using System.Collections.Concurrent;

namespace PointBus.Host.Access;

/// <summary>A bucket for each name, such as a key or an address. Names that are at rest are forgotten, so that their number stays small.</summary>
sealed class TokenBuckets(double size, double perSecond, TimeProvider time)
{
    const int Many = 10_000;

    readonly ConcurrentDictionary<string, TokenBucket> all = new(StringComparer.Ordinal);
    readonly TokenBucket others = new(size, perSecond, time);

    /// <inheritdoc cref="TokenBucket.Take"/>
    public TimeSpan Take(string name) => Of(name).Take();

    TokenBucket Of(string name)
    {
        if (all.TryGetValue(name, out var bucket))
            return bucket;
        if (all.Count >= Many)
            Forget();

        // With too many names at work at once, which only an attack brings about, the new ones share.
        return all.Count >= Many ? others : all.GetOrAdd(name, _ => new TokenBucket(size, perSecond, time));
    }

    void Forget()
    {
        foreach (var (name, bucket) in all)
            if (bucket.IsFull)
                all.TryRemove(name, out _);
    }
}
