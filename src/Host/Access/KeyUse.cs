using System.Collections.Concurrent;

namespace PointBus.Host.Access;

/// <summary>When each key was last used with this host, since its start.</summary>
sealed class KeyUse
{
    readonly ConcurrentDictionary<ApiKey, DateTimeOffset> last = new();

    public void Note(ApiKey key, DateTimeOffset now) => last[key] = now;

    public DateTimeOffset? Of(ApiKey key) => last.TryGetValue(key, out var at) ? at : null;
}
