using StackExchange.Redis;

namespace PointBus.Host.Embedded;

/// <summary>Asks a Garnet for the one thing that matters: a write that reaches its log.</summary>
internal static class GarnetProbe
{
    const int LimitMilliseconds = 5_000;

    /// <summary>On a connection of its own, because one that Garnet gave up may hide that it is well.</summary>
    public static async Task<bool> WritesAsync(int port)
    {
        try
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions
            {
                EndPoints = { { "127.0.0.1", port } },
                ConnectRetry = 1,
                ConnectTimeout = LimitMilliseconds,
                AsyncTimeout = LimitMilliseconds,
            });
            return await redis.GetDatabase().StringSetAsync("pointbus-probe", "1");
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return false;
        }
    }
}
