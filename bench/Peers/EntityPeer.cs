using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PointBus.Bench.Installations;
using PointBus.Bench.Measures;
using PointBus.Storage.Postgres;

namespace PointBus.Bench.Peers;

/// <summary>A MassTransit consumer with EF Core as both documentations teach it: a scoped context, add, save.</summary>
abstract class EntityPeer(string name, RealInstallation real) : Peer(name, real)
{
    ServiceProvider? services;

    protected IBus Bus => services!.GetRequiredService<IBus>();

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(Arrived)
            .AddDbContext<PostgresContext>(options => options.UseNpgsql(Real.ConnectionString))
            .AddMassTransit(bus =>
            {
                bus.DisableUsageTelemetry();
                Add(bus);
                bus.UsingRabbitMq((context, rabbit) =>
                {
                    rabbit.Host(new Uri(Real.RabbitMqAddress));
                    rabbit.ConfigureEndpoints(context);
                });
            })
            .BuildServiceProvider();
        await services.GetRequiredService<IBusControl>().StartAsync(cancellationToken);
    }

    protected abstract void Add(IBusRegistrationConfigurator bus);

    public override async ValueTask DisposeAsync()
    {
        if (services is null)
            return;
        await services.GetRequiredService<IBusControl>().StopAsync(TimeSpan.FromSeconds(10));
        await services.DisposeAsync();
    }
}

/// <summary>A message with all points of a request, saved with one call.</summary>
sealed class PlainPeer(RealInstallation real) : EntityPeer("MassTransit consumer with EF Core", real)
{
    protected override void Add(IBusRegistrationConfigurator bus) => bus.AddConsumer<PlainConsumer>();

    protected override Task SendAsync(Flight flight, CancellationToken cancellationToken) => Bus.Publish(PeerBatch.Of(flight), cancellationToken);

    internal sealed class PlainConsumer(PostgresContext database, Arrivals arrived) : IConsumer<PeerBatch>
    {
        public async Task Consume(ConsumeContext<PeerBatch> context)
        {
            var message = context.Message;
            database.AddRange(message.Points.Select(point => PeerRows.Row(message.FlightId, message.DeviceId, point)));
            await database.SaveChangesAsync(context.CancellationToken);
            arrived.Add(message.Points.Count);
        }
    }
}

/// <summary>A message for each point, gathered by the bus and saved together.</summary>
sealed class BatchPeer(RealInstallation real) : EntityPeer("MassTransit Batch<T> with EF Core, a point a message", real)
{
    const int Limit = 500;

    protected override void Add(IBusRegistrationConfigurator bus) => bus.AddConsumer<GatheringConsumer, Definition>();

    protected override Task SendAsync(Flight flight, CancellationToken cancellationToken) =>
        Bus.PublishBatch(flight.Points.Select(point => new PeerFix(flight.Id, Work.Requests.Device, PeerPoint.Of(point))), cancellationToken);

    internal sealed class GatheringConsumer(PostgresContext database, Arrivals arrived) : IConsumer<Batch<PeerFix>>
    {
        public async Task Consume(ConsumeContext<Batch<PeerFix>> context)
        {
            database.AddRange(context.Message.Select(one => PeerRows.Row(one.Message.FlightId, one.Message.DeviceId, one.Message.Point)));
            await database.SaveChangesAsync(context.CancellationToken);
            arrived.Add(context.Message.Length);
        }
    }

    sealed class Definition : ConsumerDefinition<GatheringConsumer>
    {
        protected override void ConfigureConsumer(
            IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<GatheringConsumer> consumerConfigurator, IRegistrationContext context)
        {
            endpointConfigurator.PrefetchCount = 2 * Limit;
            consumerConfigurator.Options<BatchOptions>(options => options.SetMessageLimit(Limit).SetTimeLimit(TimeSpan.FromMilliseconds(100)).SetConcurrencyLimit(2));
        }
    }
}
