using PointBus.EndToEnd.Tests.Installations;

namespace PointBus.EndToEnd.Tests.Delivery;

/// <summary>On the embedded engines.</summary>
public sealed class EmbeddedDeliveryTests(EmbeddedDeliveryTests.Fixture fixture) : DeliveryContract, IClassFixture<EmbeddedDeliveryTests.Fixture>
{
    internal override Installation Installation => fixture.Installation;

    public sealed class Fixture : IAsyncLifetime
    {
        public EmbeddedInstallation Installation { get; private set; } = null!;

        public async Task InitializeAsync() => Installation = await EmbeddedInstallation.StartAsync();

        public async Task DisposeAsync() => await Installation.DisposeAsync();
    }
}

/// <summary>On RabbitMQ, Redis and PostgreSQL.</summary>
[Trait("servers", "real")]
[Collection(DeliveryOnRealServers.Name)]
public sealed class RealDeliveryTests(RealFixture fixture) : DeliveryContract
{
    internal override Installation Installation => fixture.Installation;
}
