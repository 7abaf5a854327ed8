using MassTransit;
using Microsoft.Extensions.Time.Testing;
using PointBus.Sagas.Delivery;
using PointBus.Sagas.Tests.Kit;

namespace PointBus.Sagas.Tests.Delivery;

/// <summary>The drawing in docs/delivery.md is made from the code; a change of either shows up here.</summary>
public sealed class PictureTests
{
    readonly BatchDeliveryStateMachine _machine = new(new DeliveryPlan(new DeliveryOptions(), new FakeTimeProvider()));

    [Fact]
    public void Every_event_is_answered_in_every_state()
    {
        string[] all = [.. typeof(BatchDeliveryStateMachine).GetProperties().Where(property => typeof(Event).IsAssignableFrom(property.PropertyType)).Select(property => property.Name)];
        var unanswered =
            from state in _machine.States.Where(state => state.Name is not ("Initial" or "Final"))
            from missing in all.Except(_machine.NextEvents(state).Select(answered => answered.Name))
            select $"{state.Name}: {missing}";

        Assert.Equal(11, all.Length);
        Assert.Empty(unanswered);
    }

    [Fact]
    public void Every_event_but_a_wake_up_may_be_the_first() =>
        Assert.Equal(
            ["BatchBuffered", "BatchCancelled", "BatchDeadLettered", "BatchExpired", "BatchFaulted", "BatchStored", "LetterArchived", "LetterPurged", "LetterReplayed", "LetterRestored"],
            _machine.NextEvents(_machine.Initial).Select(possible => possible.Name).Order());

    [Fact]
    public void The_drawing_is_the_code_and_the_docs_show_it()
    {
        var drawn = Drawing.Of(_machine);

        Approved.Matches("batch-delivery.mmd", drawn);
        Assert.Contains($"```mermaid\n{drawn}\n```", File.ReadAllText(TestKit.Repository.PathOf("docs", "delivery.md")), StringComparison.Ordinal);
    }
}
