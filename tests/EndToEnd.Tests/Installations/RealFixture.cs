namespace PointBus.EndToEnd.Tests.Installations;

/// <summary>One installation on real servers for all tests of a class; each test uses flights of its own.</summary>
public sealed class RealFixture : IAsyncLifetime
{
    public RealInstallation Installation { get; private set; } = null!;

    public async Task InitializeAsync() =>
        Installation = await RealInstallation.StartAsync(("Persist__LeaseSeconds", "5"), ("Ingest__PublishTimeoutSeconds", "2"));

    public async Task DisposeAsync() => await Installation.DisposeAsync();
}
