using PointBus.TestKit;
using RabbitMQ.Client;

namespace PointBus.EndToEnd.Tests.BadInput;

/// <summary>Publishes bytes to a queue's exchange, confirmed, as a program that knows nothing of this one does.</summary>
sealed class BusSender : IAsyncDisposable
{
    readonly IConnection connection;
    readonly IChannel channel;

    BusSender(IConnection connection, IChannel channel) => (this.connection, this.channel) = (connection, channel);

    public static async Task<BusSender> ConnectAsync(RabbitMqServer broker)
    {
        var connection = await new ConnectionFactory { Uri = new Uri(broker.ConnectionString) }.CreateConnectionAsync();
        return new BusSender(connection, await connection.CreateChannelAsync(new CreateChannelOptions(true, true)));
    }

    public async Task SendAsync(string queue, byte[] body, string? contentType, string? messageId, string? expiration, IDictionary<string, object?>? headers)
    {
        var properties = new BasicProperties { ContentType = contentType, MessageId = messageId, Expiration = expiration, Persistent = true, Headers = headers };
        await channel.BasicPublishAsync(queue, "", mandatory: true, properties, body);
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }
}
