namespace PointBus.EndToEnd.Tests.Installations;

/// <summary>One installation on real servers for all tests of a collection; each test uses flights of its own and leaves every server running.</summary>
public sealed class RealFixture : IAsyncLifetime
{
    public RealInstallation Installation { get; private set; } = null!;

    // What a server that dies takes along is done again after times that would make the tests long.
    public async Task InitializeAsync() => Installation = await RealInstallation.StartAsync(
        ("Persist__LeaseSeconds", "5"), ("Ingest__PublishTimeoutSeconds", "2"), ("Delivery__CommandTimeoutSeconds", "5"), ("Delivery__ReminderSeconds", "5"),
        ("Replay__LeaseSeconds", "5"), ("Replay__SweepSeconds", "1"), ("Replay__SettleAfterSeconds", "5"));

    public async Task DisposeAsync() => await Installation.DisposeAsync();
}

/// <summary>Tests that break servers while points come in. None of them makes a dead letter.</summary>
[CollectionDefinition(Name)]
public sealed class IngestOnRealServers : ICollectionFixture<RealFixture>
{
    public const string Name = "Ingest on real servers";
}

/// <summary>Tests of what fails, and of messages from outside.</summary>
[CollectionDefinition(Name)]
public sealed class DeliveryOnRealServers : ICollectionFixture<RealFixture>
{
    public const string Name = "Delivery on real servers";
}
