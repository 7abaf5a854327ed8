using PointBus.Contracts;
using PointBus.Sagas.Delivery;
using PointBus.Sagas.Tests.Kit;

namespace PointBus.Sagas.Tests.Delivery;

public sealed class EndTests
{
    static readonly ReplayMark Mark = new(Guid.NewGuid(), Guid.NewGuid(), 1, Guid.NewGuid());

    public static TheoryData<string, string> Ends => new()
    {
        { "Stored", "stored" }, { "DeadLettered", "dead letter: processing_error" }, { "Expired", "expired" }, { "Cancelled", "cancelled by ops" },
    };

    static BatchEvent End(Told batch, string state, LetterNote letter) => state switch
    {
        "Stored" => batch.Stored(),
        "DeadLettered" => batch.DeadLettered(letter),
        "Expired" => batch.Expired(letter),
        _ => batch.Cancelled(letter),
    };

    [Theory, MemberData(nameof(Ends))]
    public async Task A_batch_ends_from_every_state_it_may_be_in(string state, string cause)
    {
        await using var saga = await DeliveryHarness.StartAsync();
        var (unknown, buffered, retrying, givenUp) = (saga.Batch(), saga.Batch(), saga.Batch(), saga.Batch(maxRetries: 0));
        await saga.TellAsync(buffered.Buffered(), retrying.Faulted(1), givenUp.Faulted(1));

        foreach (var (batch, from) in new[] { (unknown, "Initial"), (buffered, "Buffered"), (retrying, "Retrying"), (givenUp, "GivenUp") })
        {
            await saga.TellAsync(End(batch, state, Told.Letter()));

            var story = await saga.StoryAsync(batch);
            Assert.Equal(state, story!.State);
            Assert.Equal(new DeliveryTransition(batch.At, from, state, cause), story.History[^1]);
        }

        saga.Time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(await saga.Documents.TakeDueAsync(10, TimeSpan.Zero, default));
        Assert.Empty(saga.Published<ReplayEnded>());
    }

    [Theory, MemberData(nameof(Ends))]
    public async Task The_end_of_a_replay_is_announced_and_again_in_the_same_words_when_it_is_told_again(string state, string cause)
    {
        await using var saga = await DeliveryHarness.StartAsync();
        var (batch, letter) = (saga.Batch(replay: Mark), Told.Letter());
        var end = End(batch, state, letter);

        await saga.TellAsync(batch.Buffered(), end);
        var announced = Assert.Single(saga.Published<ReplayEnded>());
        await saga.TellAsync(end);

        Assert.NotEmpty(cause);
        Assert.Equal((Mark.LetterId, Mark.OperationId, batch.BatchId, batch.At), (announced.LetterId, announced.OperationId, announced.BatchId, announced.At));
        Assert.Equal(state == "Stored" ? (97, 3, 0) : (0, 0, 1), (announced.Stored, announced.Duplicate, announced.Letters.Count));
        Assert.Equal(2, saga.Published<ReplayEnded>().Count);
        Assert.Equivalent(announced, saga.Published<ReplayEnded>()[1]);
    }

    [Fact]
    public async Task Late_and_repeated_events_of_an_ended_batch_change_nothing()
    {
        await using var saga = await DeliveryHarness.StartAsync();
        var batch = saga.Batch();
        await saga.TellAsync(batch.Buffered(), batch.Faulted(1), batch.Buffered(1, "redelivered"), batch.Stored());
        var story = await saga.ViewAsync(batch);

        await saga.TellAsync(batch.Buffered(), batch.Faulted(1), batch.Faulted(2), batch.Buffered(1, "redelivered"), batch.Due(), batch.Stored(), batch.DeadLettered(Told.Letter()));

        Assert.Equivalent(story, await saga.ViewAsync(batch), strict: true);
        Assert.Empty(saga.Sent<RedeliverBatch>());
        Assert.Empty(saga.Sent<DeadLetterBatch>());
    }

    [Fact]
    public async Task Late_and_repeated_events_of_a_batch_under_way_decide_nothing_twice()
    {
        await using var saga = await DeliveryHarness.StartAsync();
        var batch = saga.Batch();

        await saga.TellAsync(batch.Faulted(1), batch.Buffered(), batch.Faulted(1));
        Assert.Equal("Retrying", await saga.StateAsync(batch));

        await saga.TellAsync(batch.Buffered(1, "redelivered"), batch.Faulted(1), batch.Buffered());
        var story = await saga.StoryAsync(batch);
        Assert.Equal(("Buffered", 1, null as DateTimeOffset?), (story!.State, story.Attempts, (await saga.ViewAsync(batch)).NextDue));
    }

    [Fact]
    public async Task An_id_that_was_forgotten_and_accepted_again_begins_anew()
    {
        await using var saga = await DeliveryHarness.StartAsync();
        var first = saga.Batch();
        var second = first.AcceptedAgain(TimeSpan.FromHours(25));
        await saga.TellAsync(first.Faulted(2), first.Stored());

        await saga.TellAsync(second.Buffered());
        Assert.Equal(("Buffered", 0), ((await saga.StoryAsync(second))!.State, (await saga.StoryAsync(second))!.Attempts));
        await saga.TellAsync(first.Stored(), first.Faulted(3), first.Buffered(2));
        Assert.Equal(("Buffered", 0), ((await saga.StoryAsync(second))!.State, (await saga.StoryAsync(second))!.Attempts));
        await saga.TellAsync(second.Faulted(1));

        Assert.Equal("Retrying", await saga.StateAsync(second));
    }

    [Fact]
    public async Task What_ended_is_kept_for_a_day()
    {
        await using var saga = await DeliveryHarness.StartAsync();
        var (ended, open) = (saga.Batch(), saga.Batch());
        await saga.TellAsync(ended.Stored(), open.Buffered());

        saga.Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        Assert.NotNull(await saga.StoryAsync(ended));
        saga.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(await saga.StoryAsync(ended));
        Assert.NotNull(await saga.StoryAsync(open));
    }

    [Fact]
    public async Task The_history_keeps_its_first_five_changes_and_the_newest()
    {
        await using var saga = await DeliveryHarness.StartAsync();
        var batch = saga.Batch(maxRetries: 10);
        await saga.TellAsync(batch.Buffered());

        for (var attempt = 1; attempt <= 40; attempt++)
            await saga.TellAsync(batch.Faulted(attempt), batch.Buffered(attempt, "forced"));

        var history = (await saga.StoryAsync(batch))!.History;
        Assert.Equal(50, history.Count);
        Assert.Equal(["accepted", "attempt 1 failed: InvalidOperationException", "forced", "attempt 2 failed: InvalidOperationException", "forced"], history.Take(5).Select(change => change.Cause));
        Assert.Equal(["attempt 40 failed: InvalidOperationException", "forced"], history.TakeLast(2).Select(change => change.Cause));
    }
}
