using Microsoft.Extensions.DependencyInjection;
using PointBus.Storage.Queues;
using PointBus.Storage.Redis;

namespace PointBus.Storage.Tests.Queues;

public sealed class QueueRegistrationTests
{
    [Fact]
    public async Task A_host_gets_lane_control_and_a_client_over_its_own_store()
    {
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddRedisBuffer(new RedisBufferOptions { ConnectionString = "127.0.0.1:1" })
            .AddLaneControl()
            .AddQueueClient()
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true });

        Assert.NotNull(services.GetRequiredService<ILaneControl>());
        await Assert.ThrowsAsync<QueueConnectionException>(() => services.GetRequiredService<QueueClient>().CreateQueuePairAsync("orders"));
    }
}
