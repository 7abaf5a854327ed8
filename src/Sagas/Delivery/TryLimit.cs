using MassTransit;
using MassTransit.Configuration;

namespace PointBus.Sagas.Delivery;

/// <summary>
/// No try of a message takes for ever. RabbitMQ.Client 7.2 may leave a publish without an answer when its channel dies; a delivery
/// that waits for it would keep the endpoint from connecting anew, for good. What was overrun may still go on: all of it may be done twice.
/// </summary>
static class TryLimit
{
    /// <summary>A try that takes longer fails with a <see cref="TimeoutException"/>. Belongs after the retries and before the outbox.</summary>
    public static void UseTryLimit(this IConsumePipeConfigurator endpoint, TimeSpan limit) => _ = new Observer(endpoint, limit);

    sealed class Observer : ConfigurationObserver, IMessageConfigurationObserver
    {
        readonly TimeSpan limit;

        public Observer(IConsumePipeConfigurator endpoint, TimeSpan limit) : base(endpoint)
        {
            this.limit = limit;
            Connect(this);
        }

        public void MessageConfigured<T>(IConsumePipeConfigurator configurator)
            where T : class =>
            configurator.AddPipeSpecification(new FilterPipeSpecification<ConsumeContext<T>>(new Filter<T>(limit)));
    }

    sealed class Filter<T>(TimeSpan limit) : IFilter<ConsumeContext<T>>
        where T : class
    {
        // Real time even where the rest runs on another clock: what it bounds are answers of the network.
        public Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next) => next.Send(context).WaitAsync(limit, TimeProvider.System);

        public void Probe(ProbeContext context) => context.CreateFilterScope("tryLimit").Add("limit", limit);
    }
}
