using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Host.Bus;
using PointBus.Host.Tls;
using PointBus.Storage;
using PointBus.TestKit;
using RabbitMQ.Client;

namespace PointBus.Host.Tests.Receiving;

[Trait("servers", "real")]
public sealed class RabbitMqReceivingTests : ReceivingContract
{
    private protected override async Task<Uri?> BrokerAsync() => await AddressAsync();

    [Fact]
    public async Task Nothing_goes_to_an_error_or_a_skipped_queue()
    {
        await Harness.SendAsync("not json");
        await Harness.SendAsync(ReceivingHarness.Enveloped(new { }, "Elsewhere:Thing"));
        await Harness.LettersAsync(2);

        var queues = await (await SharedServers.RabbitMqAsync()).ControlAsync("list_queues", "name", "messages", "--silent");

        Assert.Contains(Harness.Queue, queues, StringComparison.Ordinal);
        Assert.DoesNotContain(Harness.Queue + "_", queues, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_crash_between_the_letter_and_the_acknowledgement_makes_one_letter()
    {
        Harness.Letters.LateFault = () => new BufferUnavailableException("no answer");
        await Harness.SendAsync("not json");
        await WatchedTime.UntilAsync(() => Harness.Letters.Calls == 1, "the letter is written");
        Harness.Letters.LateFault = () => null;

        await DisconnectAsync(Harness.Queue);

        await WatchedTime.UntilAsync(() => Harness.Letters.Calls == 2, "the message comes again");
        await Harness.PassAsync();
        Assert.Single(Harness.Letters.All);
    }

    [Fact]
    public async Task A_message_that_loses_its_consumer_again_and_again_becomes_a_letter()
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        var queue = await DeclareAsync(channel, LostMessages.Arguments(2));
        await channel.BasicPublishAsync("", queue, true, new BasicProperties { MessageId = "m-1", ContentType = "application/json" }, Encoding.UTF8.GetBytes("{\"lane\":\"live\"}"));

        for (var delivery = 1; delivery <= 3; delivery++)
        {
            BasicGetResult? result = null;
            await Eventually.TrueAsync(async () => (result = await channel.BasicGetAsync(queue, autoAck: false)) is not null, TimeSpan.FromSeconds(10), "the message");
            await channel.BasicNackAsync(result!.DeliveryTag, false, requeue: true);
        }

        var letter = await Harness.LetterAsync();
        Assert.Equal((DeadLetterReasons.WorkerLost, queue, "live"), (letter.ReasonCode, letter.Message!.Queue, letter.Batch.Lane));
        Assert.Equal(("application/json", "m-1"), (letter.Message.ContentType, letter.Message.Headers["MessageId"]));
        await channel.QueueDeleteAsync(queue);
    }

    [Fact]
    public async Task A_message_whose_time_to_live_ends_with_the_broker_becomes_a_letter()
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        var queue = await DeclareAsync(channel, LostMessages.Arguments(20));

        await channel.BasicPublishAsync("", queue, true, new BasicProperties { Expiration = "50" }, Encoding.UTF8.GetBytes("{}"));

        Assert.Equal((DeadLetterReasons.Expired, queue), ((await Harness.LetterAsync()).ReasonCode, Harness.Letters.All[0].Message!.Queue));
        await channel.QueueDeleteAsync(queue);
    }

    [Fact]
    public async Task What_lies_in_error_and_skipped_queues_is_drained()
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        var queue = $"old-{Guid.NewGuid():N}";
        foreach (var name in new[] { queue + "_error", queue + "_skipped" })
            await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false);
        var fault = new Dictionary<string, object?>
        {
            ["MT-Reason"] = "fault", ["MT-Fault-ExceptionType"] = "System.InvalidOperationException", ["MT-Fault-Message"] = "at 47.5",
            ["MT-Fault-ConsumerType"] = "C", ["MT-Fault-StackTrace"] = "   at PointBus.C.Consume()", ["x-source"] = "s",
        };
        await channel.BasicPublishAsync("", queue + "_error", true, new BasicProperties { MessageId = "m-1", Headers = fault }, Encoding.UTF8.GetBytes("failed"));
        await channel.BasicPublishAsync("", queue + "_skipped", true, new BasicProperties { MessageId = "m-2" }, Encoding.UTF8.GetBytes("skipped"));

        using var drain = new ErrorQueueDrain((await AddressAsync())!, new TlsFiles(null, null, null), ["absent", queue], Harness.Writer, Harness.Keeper, Harness.Time, NullLogger<ErrorQueueDrain>.Instance);
        await drain.StartAsync(default);
        await drain.ExecuteTask!;

        var letters = await Harness.LettersAsync(2);
        Assert.Equal((DeadLetterReasons.ProcessingError, "at #", "System.InvalidOperationException"), (letters[0].ReasonCode, letters[0].Error, letters[0].ExceptionType));
        Assert.Equal(["MessageId", "x-source"], letters[0].Message!.Headers.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((DeadLetterReasons.UnknownMessageType, queue), (letters[1].ReasonCode, letters[1].Message!.Queue));
        Assert.Null(await channel.BasicGetAsync(queue + "_error", autoAck: false));
        foreach (var name in new[] { queue + "_error", queue + "_skipped" })
            await channel.QueueDeleteAsync(name);
    }

    [Fact]
    public async Task A_message_cannot_be_sent_back_to_a_queue_that_is_gone()
    {
        var nowhere = new RawMessage($"gone-{Guid.NewGuid():N}", null, [], new Dictionary<string, string>());

        await Assert.ThrowsAsync<Consumers.Operating.BrokerUnavailableException>(() => Harness.Return.SendAsync(nowhere, "x"u8.ToArray(), default));
    }

    /// <summary>The broker sees no difference between this and a host that is killed.</summary>
    static async Task DisconnectAsync(string name)
    {
        var broker = await SharedServers.RabbitMqAsync();
        foreach (var line in (await broker.ControlAsync("list_connections", "pid", "client_properties", "--silent")).Split('\n'))
            if (line.Split('\t') is [var pid, var properties, ..] && properties.Contains(name, StringComparison.Ordinal))
                await broker.ControlAsync("close_connection", pid, "test");
    }

    static async Task<Uri?> AddressAsync() => new((await SharedServers.RabbitMqAsync()).ConnectionString);

    static async Task<IConnection> ConnectAsync() => await new ConnectionFactory { Uri = (await AddressAsync())! }.CreateConnectionAsync();

    static async Task<string> DeclareAsync(IChannel channel, IReadOnlyDictionary<string, object> arguments)
    {
        var queue = $"limited-{Guid.NewGuid():N}";
        var all = new Dictionary<string, object?>(arguments!) { ["x-queue-type"] = "quorum" };
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, all);
        return queue;
    }
}
