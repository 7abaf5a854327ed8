using MassTransit;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Host.Bus;
using PointBus.Host.Tests.Receiving;
using PointBus.Storage;
using RabbitMQ.Client;

namespace PointBus.Host.Tests.Bus;

/// <summary>Batches with and without the user that a broker has confirmed.</summary>
public sealed class UpstreamCheckTests : IAsyncLifetime
{
    const string Unsigned = "upstream.mismatch: the message does not say which user of the broker sent it: set its property user_id";
    const string Mismatch = "upstream.mismatch: the message names another upstream than the user of the broker that sent it";

    ReceivingHarness harness = null!;

    public async Task InitializeAsync() => harness = await ReceivingHarness.StartAsync(null, new BrokerUser("host"));

    public async Task DisposeAsync() => await harness.DisposeAsync();

    [Theory]
    [InlineData("alpha", "alpha")]
    [InlineData("host", "alpha")]
    [InlineData("host", null)]
    public async Task A_batch_of_its_own_upstream_or_of_the_host_is_taken(string user, string? upstream)
    {
        await SendAsync(user, upstream);

        await WatchedTime.UntilAsync(() => harness.Buffer.Enqueued.Count == 1, "the batch");
        Assert.Equal(upstream, harness.Buffer.Enqueued[0].Batch.Header.Upstream);
        Assert.Empty(harness.Letters.All);
    }

    [Theory]
    [InlineData("alpha", "beta", Mismatch)]
    [InlineData("alpha", "Alpha", Mismatch)]
    [InlineData("alpha", null, Mismatch)]
    [InlineData("alpha", "host", Mismatch)]
    [InlineData(null, "alpha", Unsigned)]
    [InlineData(null, null, Unsigned)]
    public async Task Any_other_batch_becomes_a_letter(string? user, string? upstream, string error)
    {
        await SendAsync(user, upstream);

        var letter = await harness.LetterAsync();
        Assert.Equal((DeadLetterReasons.ValidationFailed, error, 1), (letter.ReasonCode, letter.Error, letter.PointCount));
        Assert.Empty(harness.Buffer.Enqueued);
    }

    [Theory]
    [InlineData("amqp://host:secret@broker:5672/", "host")]
    [InlineData("amqp://point%40bus:s@broker/", "point@bus")]
    [InlineData("amqp://broker/", "guest")]
    public void The_hosts_user_is_that_of_its_address(string address, string name) =>
        Assert.Equal(name, BrokerUser.Of(new Uri(address)));

    Task SendAsync(string? user, string? upstream)
    {
        harness.Behaviour.OnReceive = context => context.GetOrAddPayload<RabbitMqBasicConsumeContext>(() => new Delivery(user));
        return harness.SendAsync(
            ReceivingHarness.Enveloped(new { batchId = Guid.NewGuid(), upstream, flightId = "f", points = new[] { new { time = Batches.Noon, lat = 47.5, lon = 11.5 } } }, "PointBus.Contracts:PointBatch"),
            queue: "point-batch");
    }

    sealed class Delivery(string? user) : RabbitMqBasicConsumeContext
    {
        public string Exchange => "point-batch";

        public string RoutingKey => "";

        public string ConsumerTag => "";

        public ulong DeliveryTag => 1;

        public IReadOnlyBasicProperties Properties { get; } = user is null ? new BasicProperties() : new BasicProperties { UserId = user };
    }
}
