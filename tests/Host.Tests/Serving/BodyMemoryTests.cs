using PointBus.Host.Errors;
using PointBus.Host.Serving;

namespace PointBus.Host.Tests.Serving;

public sealed class BodyMemoryTests
{
    readonly BodyMemory memory = new(new ServerOptions { MaxBodyMemory = 100 });

    [Fact]
    public void What_is_given_back_can_be_taken_again()
    {
        memory.Take(60);
        memory.Take(40);
        memory.Give(60);

        memory.Take(60);

        Assert.Equal(100, memory.Taken);
    }

    [Fact]
    public void More_than_there_is_is_refused_and_takes_nothing()
    {
        memory.Take(60);

        var refused = Assert.Throws<ApiException>(() => memory.Take(41));

        Assert.Equal((503, "OVERLOADED", TimeSpan.FromSeconds(1)), (refused.Status, refused.Code, refused.RetryAfter));
        Assert.Equal(60, memory.Taken);
    }
}
