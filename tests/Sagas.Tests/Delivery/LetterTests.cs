using PointBus.Contracts;
using PointBus.Sagas.Tests.Kit;

namespace PointBus.Sagas.Tests.Delivery;

public sealed class LetterTests
{
    static readonly TimeSpan Later = TimeSpan.FromMinutes(1);

    static LetterEvent Done(Told batch, string what, Guid letter)
    {
        batch.At += Later;
        return what switch
        {
            "Replayed" => batch.Replayed(letter),
            "Archived" => batch.Archived(letter),
            "Purged" => batch.Purged(letter),
            _ => batch.Restored(letter),
        };
    }

    [Theory]
    [InlineData("Replayed")]
    [InlineData("Archived")]
    [InlineData("Purged")]
    public async Task What_is_done_with_the_last_letter_is_where_a_dead_batch_stands(string what)
    {
        await using var saga = await DeliveryHarness.StartAsync();
        var (batch, first, last) = (saga.Batch(), Told.Letter(), Told.Letter());
        await saga.TellAsync(batch.DeadLettered(first, last));

        await saga.TellAsync(Done(batch, "Replayed", first.LetterId));
        Assert.Equal("DeadLettered", await saga.StateAsync(batch));
        await saga.TellAsync(Done(batch, what, last.LetterId));

        Assert.Equal(what, await saga.StateAsync(batch));
        Assert.Equal($"letter {what.ToLowerInvariant()} by ops", (await saga.StoryAsync(batch))!.History[^1].Cause);
    }

    [Theory]
    [InlineData("Expired")]
    [InlineData("Cancelled")]
    public async Task Letters_of_expired_and_cancelled_batches_may_be_dealt_with_too(string state)
    {
        await using var saga = await DeliveryHarness.StartAsync();
        var (batch, letter) = (saga.Batch(), Told.Letter());
        await saga.TellAsync(state == "Expired" ? batch.Expired(letter) : batch.Cancelled(letter));

        foreach (var (what, expected) in new[] { ("Archived", "Archived"), ("Restored", "DeadLettered"), ("Replayed", "Replayed") })
        {
            await saga.TellAsync(Done(batch, what, letter.LetterId));
            Assert.Equal(expected, await saga.StateAsync(batch));
        }
    }

    [Fact]
    public async Task Moves_of_a_letter_that_come_in_the_wrong_order_end_at_the_newest()
    {
        await using var saga = await DeliveryHarness.StartAsync();
        var (batch, letter) = (saga.Batch(), Told.Letter());
        await saga.TellAsync(batch.DeadLettered(letter));
        var (archived, restored) = (Done(batch, "Archived", letter.LetterId), Done(batch, "Restored", letter.LetterId));

        await saga.TellAsync(restored, archived, restored);

        Assert.Equal("DeadLettered", await saga.StateAsync(batch));
        Assert.Equal("open", Assert.Single((await saga.StoryAsync(batch))!.Letters).State);
    }

    [Fact]
    public async Task A_batch_that_is_stored_but_for_some_points_stays_stored()
    {
        await using var saga = await DeliveryHarness.StartAsync();
        var (batch, letter) = (saga.Batch(), Told.Letter());

        await saga.TellAsync(batch.Stored(letter), Done(batch, "Purged", letter.LetterId));

        var story = await saga.StoryAsync(batch);
        Assert.Equal("Stored", story!.State);
        Assert.Equal(("purged", "processing_error", 100), Assert.Single(story.Letters) switch { var it => (it.State, it.Reason, it.Points) });
    }

    [Fact]
    public async Task Letters_of_points_that_were_refused_on_the_way_in_leave_the_batch_where_it_is()
    {
        await using var saga = await DeliveryHarness.StartAsync();
        var (buffered, retrying, givenUp) = (saga.Batch(), saga.Batch(), saga.Batch(maxRetries: 0));
        await saga.TellAsync(buffered.Buffered(), retrying.Faulted(1), givenUp.Faulted(1));

        foreach (var (batch, state) in new[] { (buffered, "Buffered"), (retrying, "Retrying"), (givenUp, "GivenUp") })
            foreach (var what in new[] { "Archived", "Restored", "Replayed", "Purged" })
            {
                await saga.TellAsync(Done(batch, what, Guid.NewGuid()));
                Assert.Equal(state, await saga.StateAsync(batch));
            }
    }

    [Fact]
    public async Task A_letter_may_be_heard_of_before_its_batch()
    {
        await using var saga = await DeliveryHarness.StartAsync();
        var (batch, letter) = (saga.Batch(), Told.Letter());
        var end = batch.DeadLettered(letter);

        await saga.TellAsync(Done(batch, "Replayed", letter.LetterId));
        Assert.Equal("Replayed", await saga.StateAsync(batch));
        await saga.TellAsync(end);

        var story = await saga.StoryAsync(batch);
        Assert.Equal(batch.Facts, story!.Batch);
        Assert.Equal(("replayed", "processing_error", 100), Assert.Single(story.Letters) switch { var it => (it.State, it.Reason, it.Points) });
        Assert.Equal("Replayed", story.State);
    }
}
