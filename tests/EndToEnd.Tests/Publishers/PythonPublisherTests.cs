using PointBus.EndToEnd.Tests.Installations;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Publishers;

/// <summary>A publisher that is not .NET: Python, its standard library, AMQP and plain JSON.</summary>
[Trait("servers", "real")]
[Collection(DeliveryOnRealServers.Name)]
public sealed class PythonPublisherTests(RealFixture fixture)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly RealInstallation installation = fixture.Installation;
    readonly string flight = $"python-{Guid.NewGuid():N}";

    [Fact]
    public async Task Its_flight_and_its_points_are_stored()
    {
        var before = await installation.LedgerAsync();
        await PublishAsync("PointBus.Contracts:RegisterFlight", "application/vnd.masstransit+json", new
        {
            messageType = new[] { "urn:message:PointBus.Contracts:RegisterFlight" },
            message = new { flightId = flight, flight = new { pilotId = "p1" } },
        });
        await Eventually.TrueAsync(async () => await installation.ScalarAsync($"SELECT count(*) FROM flights WHERE flight_id = '{flight}'") == 1, Patience, "the flight");

        await PublishAsync("PointBus.Contracts:PointBatch", "application/vnd.masstransit+json", Envelope(Batch(Guid.NewGuid())));

        await MustStoreAsync(before, stored: 3, letters: 0);
    }

    [Fact]
    public async Task A_message_without_an_envelope_is_stored_too()
    {
        var before = await installation.LedgerAsync();
        await PublishAsync("PointBus.Contracts:PointBatch", "application/json", Batch(Guid.NewGuid(), register: true));

        await MustStoreAsync(before, stored: 3, letters: 0);
    }

    [Fact]
    public async Task The_same_batch_again_changes_nothing()
    {
        var before = await installation.LedgerAsync();
        var batch = Envelope(Batch(Guid.NewGuid(), register: true));
        await PublishAsync("PointBus.Contracts:PointBatch", "application/vnd.masstransit+json", batch);
        await PublishAsync("PointBus.Contracts:PointBatch", "application/vnd.masstransit+json", batch);

        await MustStoreAsync(before, stored: 3, letters: 0);
        Assert.Equal(3, (await installation.LedgerAsync()).Accepted - before.Accepted);
    }

    [Fact]
    [Trait("spec", "A-06")]
    public async Task Points_of_an_unknown_flight_become_a_dead_letter()
    {
        var before = await installation.LedgerAsync();
        await PublishAsync("PointBus.Contracts:PointBatch", "application/vnd.masstransit+json", Envelope(Batch(Guid.NewGuid())));

        await MustStoreAsync(before, stored: 0, letters: 3);
    }

    [Fact]
    public async Task A_bad_point_becomes_a_dead_letter_and_the_good_ones_are_stored()
    {
        var before = await installation.LedgerAsync();
        await PublishAsync("PointBus.Contracts:PointBatch", "application/vnd.masstransit+json", Envelope(Batch(Guid.NewGuid(), register: true, secondLat: 91)));

        await MustStoreAsync(before, stored: 2, letters: 1);
    }

    async Task MustStoreAsync(Ledger before, int stored, int letters)
    {
        await Eventually.TrueAsync(async () => await installation.LedgerAsync() is var now && now.Accepted - before.Accepted == stored + letters && now.InFlight == 0, Patience, "every point ended");
        await installation.QuietAsync();
        var after = await installation.LedgerAsync();
        after.MustBalance();
        Assert.Equal((stored, letters), ((int)(after.Stored - before.Stored), (int)(after.DeadLettered - before.DeadLettered)));
        Assert.Equal(stored, (await installation.RowsAsync("live_points")).Count(row => row.StartsWith($"live|{flight}|", StringComparison.Ordinal)));
    }

    static object Envelope(object message) => new { messageType = new[] { "urn:message:PointBus.Contracts:PointBatch" }, message };

    object Batch(Guid id, bool register = false, double secondLat = 47.501) => new
    {
        batchId = id,
        upstream = "python",
        flightId = flight,
        flight = register ? new { pilotId = "p1" } : null,
        points = new object[]
        {
            new { time = "2026-05-31T10:00:00Z", lat = 47.5, lon = 11.5, elevation = 1200 },
            new { time = "2026-05-31T10:00:01.5Z", lat = secondLat, lon = 11.5 },
            new { time = "2026-05-31T12:00:02+02:00", lat = 47.502, lon = 11.5 },
        },
    };

    Task PublishAsync(string exchange, string contentType, object body) => PythonPublisher.PublishAsync(installation.RabbitMq, exchange, contentType, body);
}
