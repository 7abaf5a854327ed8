using MassTransit;
using MassTransit.Configuration;
using PointBus.Consumers.Accepting;
using PointBus.Contracts;

namespace PointBus.Host.Bus;

/// <summary>
/// Takes a batch only from the upstream that it names: the user of the connection it came by, which the broker itself has compared
/// with the message's property. What the host publishes itself was decided by keys.
/// </summary>
sealed class UpstreamCheck(BrokerUser host) : IFilter<ConsumeContext<PointBatch>>
{
    public Task Send(ConsumeContext<PointBatch> context, IPipe<ConsumeContext<PointBatch>> next)
    {
        var user = context.TryGetPayload<RabbitMqBasicConsumeContext>(out var delivery) ? delivery.Properties.UserId : null;
        return user is null ? throw Refused("the message does not say which user of the broker sent it: set its property user_id")
            : user == host.Name || user == context.Message.Upstream ? next.Send(context)
            : throw Refused("the message names another upstream than the user of the broker that sent it");
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("upstream-check");

    static BatchRefusedException Refused(string message) => new(BatchRefusedException.UpstreamMismatch, message);
}

static class UpstreamCheckExtensions
{
    /// <summary>For the endpoint of batches on a broker.</summary>
    public static void CheckUpstream(this IReceiveEndpointConfigurator endpoint, BrokerUser host) =>
        endpoint.AddPipeSpecification(new FilterPipeSpecification<ConsumeContext<PointBatch>>(new UpstreamCheck(host)));
}
