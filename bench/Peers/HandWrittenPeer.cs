using System.Text.Json;
using System.Threading.Channels;
using Npgsql;
using PointBus.Bench.Installations;
using PointBus.Bench.Measures;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace PointBus.Bench.Peers;

/// <summary>
/// The driver and COPY, and nothing else: durable queue, confirms, acknowledgement after the commit. What it leaves out is what we
/// add: no buffer, no retry, no dead letter, no ledger; a point that comes twice ends it.
/// </summary>
sealed class HandWrittenPeer(RealInstallation real) : Peer("hand-written consumer with COPY", real)
{
    const string Queue = "hand-written";
    const int MostTogether = 20;

    IConnection? connection;
    IChannel? sender, receiver;
    Task working = Task.CompletedTask;
    readonly Channel<BasicDeliverEventArgs> received = Channel.CreateUnbounded<BasicDeliverEventArgs>();

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        connection = await new ConnectionFactory { Uri = new Uri(Real.RabbitMqAddress) }.CreateConnectionAsync(cancellationToken);
        sender = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancellationToken);
        receiver = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await sender.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: cancellationToken);
        await receiver.BasicQosAsync(0, 2 * MostTogether, false, cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(receiver);
        consumer.ReceivedAsync += (_, message) =>
        {
            // The driver takes the memory back when this returns.
            received.Writer.TryWrite(new BasicDeliverEventArgs(
                message.ConsumerTag, message.DeliveryTag, message.Redelivered, message.Exchange, message.RoutingKey, message.BasicProperties, message.Body.ToArray(), default));
            return Task.CompletedTask;
        };
        await receiver.BasicConsumeAsync(Queue, autoAck: false, consumer, cancellationToken);
        working = Task.Run(StoreAsync, cancellationToken);
    }

    protected override async Task SendAsync(Flight flight, CancellationToken cancellationToken) => await sender!.BasicPublishAsync(
        "", Queue, mandatory: true, new BasicProperties { Persistent = true }, JsonSerializer.SerializeToUtf8Bytes(PeerBatch.Of(flight)), cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        received.Writer.TryComplete();
        await working;
        if (connection is not null)
            await connection.DisposeAsync();
    }

    async Task StoreAsync()
    {
        await using var database = new NpgsqlConnection(Real.ConnectionString);
        await database.OpenAsync();
        while (await received.Reader.WaitToReadAsync())
        {
            var together = new List<BasicDeliverEventArgs>();
            while (together.Count < MostTogether && received.Reader.TryRead(out var message))
                together.Add(message);

            var batches = together.Select(message => JsonSerializer.Deserialize<PeerBatch>(message.Body.Span)!).ToList();
            var rows = batches.SelectMany(batch => batch.Points.Select(point => PeerRows.Row(batch.FlightId, batch.DeviceId, point))).ToList();
            await PointCopy.RunAsync(database, rows, CancellationToken.None);
            await receiver!.BasicAckAsync(together[^1].DeliveryTag, multiple: true);
            Arrived.Add(rows.Count);
        }
    }
}
