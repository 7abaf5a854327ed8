using MassTransit;
using PointBus.Consumers.Receiving;

namespace PointBus.Host.Bus;

/// <summary>
/// What RabbitMQ does with a message that it gives up itself: one that was delivered again and again without an answer, because it
/// kills its consumer, or whose time to live ended. It goes to a queue of its own and from there into a dead letter.
/// </summary>
static class LostMessages
{
    /// <summary>Exchange and queue.</summary>
    public const string Queue = "lost-messages";

    /// <summary>High enough that hosts which are restarted, and take messages along that did nothing, do not reach it.</summary>
    public const int DeliveryLimit = 20;

    // Newer brokers have a limit of their own, after which a message is gone.
    const int NoLimit = 1_000_000_000;

    /// <summary>A durable, replicated queue that gives messages up to <see cref="Queue"/>. At least once: the broker keeps its copy until it is there.</summary>
    public static void UseLostMessages(this IRabbitMqReceiveEndpointConfigurator endpoint, int deliveryLimit = DeliveryLimit)
    {
        endpoint.SetQuorumQueue();
        foreach (var (name, value) in Arguments(deliveryLimit))
            endpoint.SetQueueArgument(name, value);
    }

    /// <summary>The arguments of a queue beside its type.</summary>
    public static IReadOnlyDictionary<string, object> Arguments(int deliveryLimit) => new Dictionary<string, object>
    {
        ["x-delivery-limit"] = deliveryLimit,
        ["x-dead-letter-exchange"] = Queue,
        ["x-dead-letter-strategy"] = "at-least-once",
        // What the strategy asks for; without a limit of length nothing is ever rejected.
        ["x-overflow"] = "reject-publish",
    };

    /// <summary>The endpoint that reads <see cref="Queue"/>.</summary>
    public static void ReceiveLostMessages(this IRabbitMqBusFactoryConfigurator bus, IServiceProvider services) =>
        bus.ReceiveEndpoint(Queue, endpoint =>
        {
            endpoint.SetQuorumQueue();
            endpoint.SetQueueArgument("x-delivery-limit", NoLimit);
            endpoint.ReadLostMessages(services);
        });
}
