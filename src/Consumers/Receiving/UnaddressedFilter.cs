using MassTransit;
using MassTransit.Context;

namespace PointBus.Consumers.Receiving;

/// <summary>
/// Takes the addresses for replies and faults out of every message: whoever may publish here could make this host send,
/// with its own rights, to any queue or exchange. Nothing in this product replies, so no address is allowed.
/// </summary>
sealed class UnaddressedFilter : IFilter<ConsumeContext>
{
    public Task Send(ConsumeContext context, IPipe<ConsumeContext> next) => next.Send(new Unaddressed(context));

    public void Probe(ProbeContext context) => context.CreateFilterScope("unaddressed");

    sealed class Unaddressed(ConsumeContext context) : ConsumeContextProxy(context)
    {
        public override Uri? ResponseAddress => null;

        public override Uri? FaultAddress => null;
    }
}
