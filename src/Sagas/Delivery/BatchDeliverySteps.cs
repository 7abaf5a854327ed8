using MassTransit;
using PointBus.Contracts;

namespace PointBus.Sagas.Delivery;

/// <summary>The verbs of <see cref="BatchDeliveryStateMachine"/>: each does one thing, and only the last changes the state.</summary>
static class BatchDeliverySteps
{
    /// <summary>Where commands to the buffer go. The exchange of the queue, so that sending does not declare the queue with other arguments than its consumer does.</summary>
    public static readonly Uri Commands = new("exchange:batch-commands");

    /// <summary>The batch waits in its lane, or is being written; nothing is to be done for it.</summary>
    public static EventActivityBinder<BatchDelivery, BatchBuffered> NoteBuffered(
        this EventActivityBinder<BatchDelivery, BatchBuffered> when, DeliveryPlan plan) =>
        when.Then(x =>
        {
            x.Hear(plan);
            x.Saga.Learn(x.Message.Batch);
            x.Saga.Attempts = Math.Max(x.Saga.Attempts, x.Message.Attempts);
            (x.Saga.DueAt, x.Saga.Asked, x.Saga.KeepFor) = (null, 0, plan.KeepOpen);
        });

    public static EventActivityBinder<BatchDelivery, BatchFaulted> NoteFault(
        this EventActivityBinder<BatchDelivery, BatchFaulted> when, DeliveryPlan plan) =>
        when.Then(x =>
        {
            x.Hear(plan);
            x.Saga.Learn(x.Message.Batch);
            (x.Saga.Attempts, x.Saga.LastFault, x.Saga.Asked, x.Saga.KeepFor) = (x.Message.Attempts, x.Message.Fault.Shortened(), 0, plan.KeepOpen);
        });

    /// <summary>A repeat says nothing new, but that the batch is still there.</summary>
    public static EventActivityBinder<BatchDelivery, T> NoteSignOfLife<T>(this EventActivityBinder<BatchDelivery, T> when, DeliveryPlan plan)
        where T : class =>
        when.Then(x => x.Hear(plan));

    /// <summary>The due time is saved with the saga and wakes it.</summary>
    public static EventActivityBinder<BatchDelivery, T> AwaitNextAttempt<T>(this EventActivityBinder<BatchDelivery, T> when, DeliveryPlan plan)
        where T : class =>
        when.Then(x => x.Saga.DueAt = plan.NextAttemptOf(x.Saga));

    public static EventActivityBinder<BatchDelivery, T> SayWhy<T>(this EventActivityBinder<BatchDelivery, T> when)
        where T : class =>
        when.Then(x => x.Saga.Reason = DeliveryPlan.ReasonOf(x.Saga));

    /// <summary>Sends the command, and again after a while if nothing comes of it.</summary>
    public static EventActivityBinder<BatchDelivery, T> SendRedeliver<T>(this EventActivityBinder<BatchDelivery, T> when, DeliveryPlan plan)
        where T : class =>
        when.Ask(plan).Send(Commands, x => new RedeliverBatch { BatchId = x.Saga.CorrelationId, Lane = x.Saga.Lane, Attempts = x.Saga.Attempts });

    /// <inheritdoc cref="SendRedeliver"/>
    public static EventActivityBinder<BatchDelivery, T> SendDeadLetter<T>(this EventActivityBinder<BatchDelivery, T> when, DeliveryPlan plan)
        where T : class =>
        when.Ask(plan).Send(Commands, x => new DeadLetterBatch
        {
            BatchId = x.Saga.CorrelationId, Lane = x.Saga.Lane, Attempts = x.Saga.Attempts, ReasonCode = x.Saga.Reason!,
        });

    public static EventActivityBinder<BatchDelivery, T> NoteEnd<T>(this EventActivityBinder<BatchDelivery, T> when, DeliveryPlan plan)
        where T : BatchEvent =>
        when.Then(x =>
        {
            x.Hear(plan);
            x.Saga.Learn(x.Message.Batch);
            x.Saga.End = BatchTales.EndOf(x.Message);
            foreach (var letter in BatchTales.LettersOf(x.Message))
                x.Saga.Know(letter);
            x.Saga.Attempts = Math.Max(x.Saga.Attempts, BatchTales.AttemptsOf(x.Message));
            (x.Saga.DueAt, x.Saga.Asked, x.Saga.KeepFor) = (null, 0, plan.KeepEnded);
        });

    /// <summary>Says how a replay ended, always in the same words.</summary>
    public static EventActivityBinder<BatchDelivery, T> AnnounceReplayEnd<T>(this EventActivityBinder<BatchDelivery, T> when)
        where T : BatchEvent =>
        when.If(x => x.Saga is { Batch.Replay: not null, End: not null }, replayed => replayed.Publish(x => BatchTales.ReplayEndOf(x.Saga)));

    public static EventActivityBinder<BatchDelivery, T> NoteLetter<T>(this EventActivityBinder<BatchDelivery, T> when, DeliveryPlan plan)
        where T : LetterEvent =>
        when.Then(x =>
        {
            x.Hear(plan);
            x.Saga.Lane = x.Message.Lane;
            x.Saga.Know(new DeliveryLetter(x.Message.LetterId, BatchTales.StateOf(x.Message), x.Message.At));
            if (x.Saga.End is not null || x.Saga.Batch is null)
                x.Saga.KeepFor = plan.KeepEnded;
        });

    /// <summary>Enters a state and keeps in the history from where, when and why.</summary>
    public static EventActivityBinder<BatchDelivery, T> MoveTo<T>(this EventActivityBinder<BatchDelivery, T> when, State state)
        where T : class =>
        when.Then(x =>
        {
            var (at, cause) = BatchTales.Tell(x.Message);
            if (x.Saga.State != state.Name || x.Message is BatchFaulted)
                x.Saga.Remember(new DeliveryTransition(at, x.Saga.State, state.Name, cause));
        }).TransitionTo(state);

    static EventActivityBinder<BatchDelivery, T> Ask<T>(this EventActivityBinder<BatchDelivery, T> when, DeliveryPlan plan)
        where T : class =>
        when.Then(x => plan.Ask(x.Saga));

    static void Hear<T>(this BehaviorContext<BatchDelivery, T> x, DeliveryPlan plan)
        where T : class =>
        x.Saga.HeardAt = plan.Now;

    static FaultNote Shortened(this FaultNote fault) =>
        fault.Stack is { Length: > 4_000 } stack ? fault with { Stack = stack[..4_000] } : fault;
}
