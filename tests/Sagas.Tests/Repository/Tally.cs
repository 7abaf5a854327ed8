using MassTransit;
using PointBus.Sagas.Repository;
using PointBus.Storage;

namespace PointBus.Sagas.Tests.Repository;

public sealed record Counted(Guid Id);

public sealed record Closed(Guid Id);

/// <summary>The smallest saga that shows a lost update: it counts.</summary>
public sealed class Tally : SagaStateMachineInstance, IDueSaga
{
    public Guid CorrelationId { get; set; }

    public int Version { get; set; }

    public string State { get; set; } = "";

    public int Count { get; set; }

    public DateTimeOffset? DueAt { get; set; }

    public TimeSpan? KeepFor => null;
}

public sealed class TallyStateMachine : MassTransitStateMachine<Tally>
{
    public TallyStateMachine()
    {
        InstanceState(x => x.State);
        Event(() => Counted, x => x.CorrelateById(m => m.Message.Id));
        Event(() => Closed, x => x.CorrelateById(m => m.Message.Id).OnMissingInstance(missing => missing.Discard()));

        Initially(When(Counted).Then(Count).TransitionTo(Open));
        During(Open, When(Counted).Then(Count), When(Closed).Finalize());
        SetCompletedWhenFinalized();
    }

    public State Open { get; private set; } = null!;

    public Event<Counted> Counted { get; private set; } = null!;

    public Event<Closed> Closed { get; private set; } = null!;

    static void Count(BehaviorContext<Tally> x)
    {
        x.Saga.Count++;
        x.Saga.DueAt = DateTimeOffset.UnixEpoch;
    }
}

public sealed class TallyDefinition : SagaDefinition<Tally>
{
    public TallyDefinition() => EndpointName = "tally";

    protected override void ConfigureSaga(IReceiveEndpointConfigurator endpointConfigurator, ISagaConfigurator<Tally> sagaConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.PrefetchCount = 64;
        endpointConfigurator.UseMessageRetry(retry =>
        {
            retry.Handle<ConcurrencyException>();
            retry.Handle<BufferUnavailableException>();
            retry.Exponential(1_000, TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(2));
        });
        endpointConfigurator.UseInMemoryOutbox(context);
    }
}
