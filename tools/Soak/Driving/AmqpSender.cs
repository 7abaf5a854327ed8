using PointBus.Soak.Oracle;
using RabbitMQ.Client;

namespace PointBus.Soak.Driving;

/// <summary>Publishes parcels as an upstream service does: durable, mandatory, confirmed. One channel, opened again whenever it breaks.</summary>
sealed class AmqpSender(Uri broker) : IAsyncDisposable
{
    const string Exchange = "PointBus.Contracts:PointBatch";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    readonly SemaphoreSlim gate = new(1);
    IConnection? connection;
    IChannel? channel;

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        gate.Dispose();
    }

    public async Task<SendResult> SendAsync(Parcel parcel, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            var open = await OpenAsync(limit.Token);
            var properties = new BasicProperties { MessageId = parcel.BatchId.ToString(), ContentType = "application/vnd.masstransit+json", DeliveryMode = DeliveryModes.Persistent };
            await open.BasicPublishAsync(Exchange, "", mandatory: true, properties, Bodies.Contract(parcel), limit.Token).AsTask().WaitAsync(limit.Token);
            return new SendResult(Answers.Accepted, 1, SendResult.Nothing);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            await CloseAsync();
            return SendResult.Unclear();
        }
    }

    async Task<IChannel> OpenAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (channel is { IsOpen: true })
                return channel;

            var factory = new ConnectionFactory { Uri = broker, AutomaticRecoveryEnabled = false, RequestedConnectionTimeout = TimeSpan.FromSeconds(3), ContinuationTimeout = TimeSpan.FromSeconds(3) };
            connection = await factory.CreateConnectionAsync(cancellationToken);
            return channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    async Task CloseAsync()
    {
        var (old, oldChannel) = (Interlocked.Exchange(ref connection, null), Interlocked.Exchange(ref channel, null));
        try
        {
            if (old is not null)
                await old.AbortAsync();
        }
        catch (Exception)
        {
            // It is broken, which is why it is closed.
        }

        oldChannel?.Dispose();
        old?.Dispose();
    }
}
