using MassTransit;
using MassTransit.SagaStateMachine;
using PointBus.Sagas.Delivery;

namespace PointBus.Sagas.Tests.Kit;

/// <summary>Collects which event leads from which state to which.</summary>
sealed class Transitions : StateMachineVisitor
{
    readonly HashSet<(string From, string Event, string To)> _found = [];
    string _state = "", _event = "";

    public static IReadOnlySet<(string From, string Event, string To)> Of(BatchDeliveryStateMachine machine)
    {
        var visitor = new Transitions();
        machine.Accept(visitor);
        return visitor._found;
    }

    public void Visit(State state, Action<State> next)
    {
        _state = state.Name;
        next(state);
    }

    public void Visit(Event @event, Action<Event> next)
    {
        _event = @event.Name;
        next(@event);
    }

    public void Visit<TMessage>(Event<TMessage> @event, Action<Event<TMessage>> next)
        where TMessage : class
    {
        _event = @event.Name;
        next(@event);
    }

    public void Visit(IStateMachineActivity activity) => Visit(activity, _ => { });

    public void Visit(IStateMachineActivity activity, Action<IStateMachineActivity> next)
    {
        if (activity is TransitionActivity<BatchDelivery> transition)
            _found.Add((_state, _event, transition.ToState.Name));
        next(activity);
    }

    public void Visit<T>(IBehavior<T> behavior)
        where T : class, SagaStateMachineInstance
    {
    }

    public void Visit<T>(IBehavior<T> behavior, Action<IBehavior<T>> next)
        where T : class, SagaStateMachineInstance =>
        next(behavior);

    public void Visit<T, TMessage>(IBehavior<T, TMessage> behavior)
        where T : class, SagaStateMachineInstance
        where TMessage : class
    {
    }

    public void Visit<T, TMessage>(IBehavior<T, TMessage> behavior, Action<IBehavior<T, TMessage>> next)
        where T : class, SagaStateMachineInstance
        where TMessage : class =>
        next(behavior);
}
