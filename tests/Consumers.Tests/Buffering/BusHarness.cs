using MassTransit;
using MassTransit.Testing;
using Microsoft.Extensions.DependencyInjection;
using PointBus.Consumers.Accepting;
using PointBus.Consumers.Buffering;
using PointBus.Consumers.Delivering;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Buffering;

/// <summary>The consumers with their definitions on a bus in memory, and fakes behind them.</summary>
sealed class BusHarness : IAsyncDisposable
{
    readonly ServiceProvider services;

    BusHarness()
    {
        Buffer = new FakeBuffer(Calls);
        Store = new FakeStore(Calls);
        services = new ServiceCollection()
            .AddSingleton<TimeProvider>(new WatchedTime())
            .AddSingleton<IPointBuffer>(Buffer)
            .AddSingleton<IPointStore>(Store)
            .AddAccepting()
            .AddMassTransitTestHarness(TextWriter.Null, bus =>
            {
                bus.AddConsumer<BufferPointBatchConsumer, BufferPointBatchConsumerDefinition>();
                bus.AddConsumer<RegisterFlightConsumer, RegisterFlightConsumerDefinition>();
                bus.AddConsumer<BatchCommandsConsumer, BatchCommandsConsumerDefinition>();
            })
            .BuildServiceProvider(true);
        Bus = services.GetRequiredService<ITestHarness>();
    }

    public CallLog Calls { get; } = new();

    public FakeBuffer Buffer { get; }

    public FakeStore Store { get; }

    public ITestHarness Bus { get; }

    public static async Task<BusHarness> StartAsync()
    {
        var harness = new BusHarness();
        await harness.Bus.Start();
        return harness;
    }

    /// <summary>Whether a message was given up and moved to the error queue so far.</summary>
    public bool HasGivenUp<T>()
        where T : class =>
        Bus.Published.Select<Fault<T>>(new CancellationToken(canceled: true)).Any();

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
