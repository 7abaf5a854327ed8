using MassTransit;
using RabbitMQ.Client;

namespace PointBus.Host.Bus;

/// <summary>As whom the host publishes its own batches.</summary>
/// <param name="Name">What the broker is to confirm; <see langword="null"/> where nobody asks for it.</param>
sealed record BrokerUser(string? Name)
{
    /// <summary>The broker refuses a message whose user is not the one of its connection.</summary>
    public void Sign(SendContext context)
    {
        if (Name is not null && context.TryGetPayload<RabbitMqSendContext>(out var rabbit))
            rabbit.BasicProperties.UserId = Name;
    }

    /// <summary>The user in the broker's address; without one the broker's standard user is meant.</summary>
    public static string Of(Uri broker) =>
        broker.UserInfo.Split(':')[0] is { Length: > 0 } name ? Uri.UnescapeDataString(name) : ConnectionFactory.DefaultUser;
}
