using System.Diagnostics;
using System.Text.Json;
using PointBus.EndToEnd.Tests.Installations;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Publishers;

/// <summary>A publisher that is not .NET: Python, its standard library, AMQP and plain JSON.</summary>
[Trait("servers", "real")]
public sealed class PythonPublisherTests : IAsyncLifetime
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    RealInstallation installation = null!;

    public async Task InitializeAsync() => installation = await RealInstallation.StartAsync();

    public async Task DisposeAsync() => await installation.DisposeAsync();

    [Fact]
    public async Task Its_flight_and_its_points_are_stored()
    {
        await PublishAsync("PointBus.Contracts:RegisterFlight", "application/vnd.masstransit+json", new
        {
            messageType = new[] { "urn:message:PointBus.Contracts:RegisterFlight" },
            message = new { flightId = "python", flight = new { pilotId = "p1" } },
        });
        await Eventually.TrueAsync(async () => await installation.ScalarAsync("SELECT count(*) FROM flights WHERE flight_id = 'python'") == 1, Patience, "the flight");

        await PublishAsync("PointBus.Contracts:PointBatch", "application/vnd.masstransit+json", Envelope(Batch(Guid.NewGuid())));

        await MustStoreAsync(stored: 3, letters: 0);
    }

    [Fact]
    public async Task A_message_without_an_envelope_is_stored_too()
    {
        await PublishAsync("PointBus.Contracts:PointBatch", "application/json", Batch(Guid.NewGuid(), register: true));

        await MustStoreAsync(stored: 3, letters: 0);
    }

    [Fact]
    public async Task The_same_batch_again_changes_nothing()
    {
        var batch = Envelope(Batch(Guid.NewGuid(), register: true));
        await PublishAsync("PointBus.Contracts:PointBatch", "application/vnd.masstransit+json", batch);
        await PublishAsync("PointBus.Contracts:PointBatch", "application/vnd.masstransit+json", batch);

        await MustStoreAsync(stored: 3, letters: 0);
        Assert.Equal(3, (await installation.LedgerAsync()).Accepted);
    }

    [Fact]
    [Trait("spec", "A-06")]
    public async Task Points_of_an_unknown_flight_become_a_dead_letter()
    {
        await PublishAsync("PointBus.Contracts:PointBatch", "application/vnd.masstransit+json", Envelope(Batch(Guid.NewGuid())));

        await MustStoreAsync(stored: 0, letters: 3);
    }

    [Fact]
    public async Task A_bad_point_becomes_a_dead_letter_and_the_good_ones_are_stored()
    {
        await PublishAsync("PointBus.Contracts:PointBatch", "application/vnd.masstransit+json", Envelope(Batch(Guid.NewGuid(), register: true, secondLat: 91)));

        await MustStoreAsync(stored: 2, letters: 1);
    }

    async Task MustStoreAsync(int stored, int letters)
    {
        await Eventually.TrueAsync(async () => (await installation.LedgerAsync()) is var l && l.Stored + l.DeadLettered == stored + letters && l.InFlight == 0, Patience, "every point ended");
        await installation.QuietAsync();
        var ledger = await installation.LedgerAsync();
        ledger.MustBalance();
        Assert.Equal((stored, letters), ((int)ledger.Stored, (int)ledger.DeadLettered));
        Assert.Equal(stored, (await installation.RowsAsync("live_points")).Count);
    }

    static object Envelope(object message) => new { messageType = new[] { "urn:message:PointBus.Contracts:PointBatch" }, message };

    static object Batch(Guid id, bool register = false, double secondLat = 47.501) => new
    {
        batchId = id,
        upstream = "python",
        flightId = "python",
        flight = register ? new { pilotId = "p1" } : null,
        points = new object[]
        {
            new { time = "2026-05-31T10:00:00Z", lat = 47.5, lon = 11.5, elevation = 1200 },
            new { time = "2026-05-31T10:00:01.5Z", lat = secondLat, lon = 11.5 },
            new { time = "2026-05-31T12:00:02+02:00", lat = 47.502, lon = 11.5 },
        },
    };

    async Task PublishAsync(string exchange, string contentType, object body)
    {
        var start = new ProcessStartInfo("python3")
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "Publishers", "publish.py"),
                "127.0.0.1", installation.RabbitMq.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), exchange, "", contentType,
            },
        };
        using var python = Process.Start(start)!;
        await JsonSerializer.SerializeAsync(python.StandardInput.BaseStream, body);
        python.StandardInput.Close();
        var errors = await python.StandardError.ReadToEndAsync();
        await python.WaitForExitAsync();
        Assert.True(python.ExitCode == 0, errors);
    }
}
