using MassTransit;
using Microsoft.Extensions.Logging.Abstractions;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Host.Bus;
using PointBus.Host.Serving;
using static PointBus.Consumers.Tests.Fakes.WatchedTime;

namespace PointBus.Host.Tests.Bus;

public sealed class BusStarterTests
{
    static readonly BusState State = new(MassTransit.Bus.Factory.CreateUsingInMemory(_ => { }));

    readonly WatchedTime _time = new();

    [Fact]
    public async Task A_bus_that_cannot_start_is_started_again_and_never_stops_the_host()
    {
        var depot = new FakeDepot { Left = 2 };
        using var starter = new BusStarter(depot, State, new ServerOptions(), _time, NullLogger<BusStarter>.Instance);
        await starter.StartAsync(default);

        await _time.PassUntilAsync(TimeSpan.FromSeconds(1), () => starter.ExecuteTask!.IsCompleted, "the bus is started");

        Assert.Equal(3, depot.Starts);
        Assert.True(starter.ExecuteTask!.IsCompletedSuccessfully);
        await starter.StopAsync(default);
        Assert.Equal(1, depot.Stops);
    }

    [Fact]
    public async Task A_start_that_waits_for_the_broker_is_given_up_on_stop()
    {
        var depot = new FakeDepot { Hangs = true };
        using var starter = new BusStarter(depot, State, new ServerOptions(), _time, NullLogger<BusStarter>.Instance);
        await starter.StartAsync(default);
        await UntilAsync(() => depot.Starts == 1, "the start is under way");

        await starter.StopAsync(default);

        Assert.True(starter.ExecuteTask!.IsCanceled);
        Assert.Equal((1, 1), (depot.Starts, depot.Stops));
    }

    sealed class FakeDepot : IBusDepot
    {
        public int Left { get; set; }

        public bool Hangs { get; init; }

        public int Starts { get; private set; }

        public int Stops { get; private set; }

        public async Task Start(CancellationToken cancellationToken)
        {
            Starts++;
            if (Hangs)
                await Task.Delay(Timeout.Infinite, cancellationToken);
            if (Left-- > 0)
                throw new InvalidOperationException("a queue of this name has other arguments");
        }

        public Task Stop(CancellationToken cancellationToken)
        {
            Stops++;
            return Task.CompletedTask;
        }
    }
}
