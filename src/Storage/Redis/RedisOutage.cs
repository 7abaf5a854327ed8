using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>Tells an answer that did not come from a fault of our own.</summary>
internal static class RedisOutage
{
    public static bool Is(Exception e) => e
        is RedisException or RedisCommandException or TimeoutException or ObjectDisposedException or OperationCanceledException
        // The driver lets this through when a connection breaks between its choice and its use.
        or InvalidOperationException { Source: "System.IO.Pipelines" };
}
