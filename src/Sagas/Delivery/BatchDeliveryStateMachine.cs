using MassTransit;
using PointBus.Contracts;

namespace PointBus.Sagas.Delivery;

/// <summary>
/// Sees one batch from its lane to its end: decides after each failed attempt whether there is another one, wakes it when that is
/// due, or gives it up. Any event may be the first, come twice, or come late. docs/delivery.md has the whole drawing.
/// </summary>
/// <remarks>
/// <code>
///    ┌──────── BatchBuffered ◀── StepDue: RedeliverBatch ────────┐
///    ▼                                                           │
/// Buffered ── BatchFaulted, may be tried again ─────────────▶ Retrying
///    │  └──── BatchFaulted, may not: DeadLetterBatch ───────▶ GivenUp
///    │                                                           │
///    └─ BatchStored, BatchDeadLettered, BatchExpired, BatchCancelled (from all three): ReplayEnded, if it was a replay
///         ▼            ▼                 ▼               ▼
///       Stored    DeadLettered        Expired        Cancelled
///                      └─ LetterReplayed, LetterArchived, LetterPurged ─▶ Replayed, Archived, Purged
/// </code>
/// </remarks>
public sealed class BatchDeliveryStateMachine : MassTransitStateMachine<BatchDelivery>
{
    public BatchDeliveryStateMachine(DeliveryPlan plan)
    {
        InstanceState(x => x.State);

        Event(() => BatchBuffered, x => x.CorrelateById(m => m.Message.BatchId));
        Event(() => BatchFaulted, x => x.CorrelateById(m => m.Message.BatchId));
        Event(() => BatchStored, x => x.CorrelateById(m => m.Message.BatchId));
        Event(() => BatchDeadLettered, x => x.CorrelateById(m => m.Message.BatchId));
        Event(() => BatchExpired, x => x.CorrelateById(m => m.Message.BatchId));
        Event(() => BatchCancelled, x => x.CorrelateById(m => m.Message.BatchId));
        Event(() => LetterReplayed, x => x.CorrelateById(m => m.Message.BatchId));
        Event(() => LetterArchived, x => x.CorrelateById(m => m.Message.BatchId));
        Event(() => LetterPurged, x => x.CorrelateById(m => m.Message.BatchId));
        Event(() => LetterRestored, x => x.CorrelateById(m => m.Message.BatchId));
        Event(() => StepDue, x => x.CorrelateById(m => m.Message.BatchId).OnMissingInstance(missing => missing.Discard()));

        State[] open = [Buffered, Retrying, GivenUp];
        State[] lettered = [DeadLettered, Expired, Cancelled, Replayed, Archived, Purged];
        State[] ended = [Stored, .. lettered];

        Initially(
            ComeBack(When(BatchBuffered)),
            Decide(When(BatchFaulted)),
            EndAs(Stored, When(BatchStored)),
            EndAs(DeadLettered, When(BatchDeadLettered)),
            EndAs(Expired, When(BatchExpired)),
            EndAs(Cancelled, When(BatchCancelled)));

        During(Buffered,
            When(BatchBuffered).If(x => !x.IsOutdated(), news => news.NoteBuffered(plan)),
            When(BatchFaulted).If(x => x.IsNewAttempt(), Decide),
            Ignore(StepDue));

        During(Retrying,
            When(StepDue).If(x => plan.IsDue(x.Saga), due => due.IfElse(x => plan.IsSilent(x.Saga), Forget, left => left.SendRedeliver(plan))),
            When(BatchBuffered).If(x => !x.IsOutdated(), ComeBack),
            When(BatchFaulted).IfElse(x => x.IsNewAttempt(), Decide, again => again.NoteSignOfLife(plan).If(x => DeliveryPlan.Repeats(x.Saga), asked => asked.SendRedeliver(plan))));

        During(GivenUp,
            When(StepDue).If(x => plan.IsDue(x.Saga), due => due.IfElse(x => plan.IsSilent(x.Saga), Forget, left => left.SendDeadLetter(plan))),
            When(BatchBuffered).If(x => !x.IsOutdated(), ComeBack),
            When(BatchFaulted).IfElse(x => x.IsNewAttempt(), Decide, again => again.NoteSignOfLife(plan).SendDeadLetter(plan)));

        During(open,
            When(BatchStored).If(x => !x.IsOfThePast(), end => EndAs(Stored, end)),
            When(BatchDeadLettered).If(x => !x.IsOfThePast(), end => EndAs(DeadLettered, end)),
            When(BatchExpired).If(x => !x.IsOfThePast(), end => EndAs(Expired, end)),
            When(BatchCancelled).If(x => !x.IsOfThePast(), end => EndAs(Cancelled, end)));

        During([Initial, .. lettered],
            When(LetterReplayed).NoteLetter(plan).If(x => x.Saga.Fate == LetterStates.Replayed, last => last.MoveTo(Replayed)),
            When(LetterArchived).NoteLetter(plan).If(x => x.Saga.Fate == LetterStates.Archived, last => last.MoveTo(Archived)),
            When(LetterPurged).NoteLetter(plan).If(x => x.Saga.Fate == LetterStates.Purged, last => last.MoveTo(Purged)),
            When(LetterRestored).NoteLetter(plan).If(x => x.Saga.HasOpenLetter, back => back.MoveTo(DeadLettered)));

        // Letters of some of the points: the batch itself is elsewhere.
        During([Stored, .. open],
            When(LetterReplayed).NoteLetter(plan),
            When(LetterArchived).NoteLetter(plan),
            When(LetterPurged).NoteLetter(plan),
            When(LetterRestored).NoteLetter(plan));

        // Late and repeated messages: the answer that may have been lost is given again. An id that was forgotten and accepted again begins anew.
        During(ended,
            When(BatchBuffered).If(x => x.IsNews(), ComeBack),
            When(BatchFaulted).If(x => x.IsNews(), Decide),
            When(BatchStored).IfElse(x => x.IsNews(), end => EndAs(Stored, end), again => again.AnnounceReplayEnd()),
            When(BatchDeadLettered).IfElse(x => x.IsNews(), end => EndAsUnlessDealtWith(DeadLettered, end), again => again.AnnounceReplayEnd()),
            When(BatchExpired).IfElse(x => x.IsNews(), end => EndAsUnlessDealtWith(Expired, end), again => again.AnnounceReplayEnd()),
            When(BatchCancelled).IfElse(x => x.IsNews(), end => EndAs(Cancelled, end), again => again.AnnounceReplayEnd()),
            Ignore(StepDue));

        SetCompletedWhenFinalized();

        EventActivityBinder<BatchDelivery, BatchBuffered> ComeBack(EventActivityBinder<BatchDelivery, BatchBuffered> when) => when
            .NoteBuffered(plan)
            .MoveTo(Buffered);

        EventActivityBinder<BatchDelivery, BatchFaulted> Decide(EventActivityBinder<BatchDelivery, BatchFaulted> when) => when
            .NoteFault(plan)
            .IfElse(x => plan.TriesAgain(x.Saga),
                left => left
                    .AwaitNextAttempt(plan)
                    .MoveTo(Retrying),
                spent => spent
                    .SayWhy()
                    .SendDeadLetter(plan)
                    .MoveTo(GivenUp));

        EventActivityBinder<BatchDelivery, T> EndAs<T>(State state, EventActivityBinder<BatchDelivery, T> when)
            where T : BatchEvent => when
            .NoteEnd(plan)
            .AnnounceReplayEnd()
            .MoveTo(state);

        // Its letters may have been heard of first, and what was done with them is newer.
        EventActivityBinder<BatchDelivery, T> EndAsUnlessDealtWith<T>(State state, EventActivityBinder<BatchDelivery, T> when)
            where T : BatchEvent => when
            .NoteEnd(plan)
            .AnnounceReplayEnd()
            .If(x => x.Saga.HasOpenLetter, left => left.MoveTo(state));

        // A batch that says nothing for days is gone; should it speak after all, its story begins again.
        EventActivityBinder<BatchDelivery, DeliveryDue> Forget(EventActivityBinder<BatchDelivery, DeliveryDue> when) => when
            .Finalize();
    }

    public State Buffered { get; private set; } = null!;
    public State Retrying { get; private set; } = null!;
    public State GivenUp { get; private set; } = null!;
    public State Stored { get; private set; } = null!;
    public State DeadLettered { get; private set; } = null!;
    public State Expired { get; private set; } = null!;
    public State Cancelled { get; private set; } = null!;
    public State Replayed { get; private set; } = null!;
    public State Archived { get; private set; } = null!;
    public State Purged { get; private set; } = null!;

    public Event<BatchBuffered> BatchBuffered { get; private set; } = null!;
    public Event<BatchFaulted> BatchFaulted { get; private set; } = null!;
    public Event<BatchStored> BatchStored { get; private set; } = null!;
    public Event<BatchDeadLettered> BatchDeadLettered { get; private set; } = null!;
    public Event<BatchExpired> BatchExpired { get; private set; } = null!;
    public Event<BatchCancelled> BatchCancelled { get; private set; } = null!;
    public Event<LetterReplayed> LetterReplayed { get; private set; } = null!;
    public Event<LetterArchived> LetterArchived { get; private set; } = null!;
    public Event<LetterPurged> LetterPurged { get; private set; } = null!;
    public Event<LetterRestored> LetterRestored { get; private set; } = null!;
    public Event<DeliveryDue> StepDue { get; private set; } = null!;
}
