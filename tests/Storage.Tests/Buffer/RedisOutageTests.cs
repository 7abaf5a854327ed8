using System.IO.Pipelines;
using PointBus.Storage.Redis;

namespace PointBus.Storage.Tests.Buffer;

public sealed class RedisOutageTests
{
    [Fact]
    public void A_connection_that_breaks_under_the_drivers_hands_is_an_outage()
    {
        var pipe = new Pipe();
        pipe.Writer.Complete();
        Assert.True(RedisOutage.Is(Assert.Throws<InvalidOperationException>(() => pipe.Writer.GetMemory(1))));
    }

    [Fact]
    public void A_fault_of_our_own_is_none() => Assert.False(RedisOutage.Is(new InvalidOperationException("ours")));
}
