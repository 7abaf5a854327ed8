using System.Reflection;
using Microsoft.Extensions.Time.Testing;
using PointBus.Host.Ingest;
using PointBus.Storage;

namespace PointBus.Host.Tests.Ingest;

public sealed class FlightLookupTests
{
    [Fact]
    public async Task A_database_that_does_not_even_give_up_holds_points_for_a_second()
    {
        var time = new FakeTimeProvider();
        var found = new FlightLookup(DispatchProxy.Create<IPointStore, Hanging>(), DispatchProxy.Create<IFlightDeletion, Hanging>(), time).FindAsync("flight", "live", default);
        Assert.False(found.IsCompleted);

        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(await found.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    /// <summary>As a driver that waits for a halted server to confirm that it was told to stop.</summary>
    public class Hanging : DispatchProxy
    {
        protected override object Invoke(MethodInfo? targetMethod, object?[]? args) => new TaskCompletionSource<FlightRecord?>().Task;
    }
}
