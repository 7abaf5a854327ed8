using PointBus.Contracts;
using PointBus.Sagas.Delivery;
using PointBus.Sagas.Tests.Kit;
using PointBus.Storage;

namespace PointBus.Sagas.Tests.Delivery;

public sealed class RetryTests
{
    [Fact]
    public async Task A_batch_in_its_lane_is_buffered_and_nothing_is_asked()
    {
        await using var saga = await DeliveryHarness.StartAsync();
        var batch = saga.Batch();

        await saga.TellAsync(batch.Buffered());

        var story = await saga.StoryAsync(batch);
        Assert.Equal(("Buffered", "live", 0, 3), (story!.State, story.Lane, story.Attempts, (await saga.ViewAsync(batch)).MaxRetries));
        Assert.Equal(batch.Facts, story.Batch);
        Assert.Equal(new DeliveryTransition(batch.At, "Initial", "Buffered", "accepted"), Assert.Single(story.History));
        Assert.Empty(saga.Sent<RedeliverBatch>());
    }

    [Fact, Trait("spec", "X-05"), Trait("spec", "V-02"), Trait("spec", "V-03")]
    public async Task A_batch_that_fails_again_and_again_is_redelivered_after_1_2_and_4_seconds_and_then_given_up()
    {
        await using var saga = await DeliveryHarness.StartAsync();
        var batch = saga.Batch();
        await saga.TellAsync(batch.Buffered());

        foreach (var (attempt, delay) in new[] { (1, 1), (2, 2), (3, 4) })
        {
            batch.At = saga.Time.GetUtcNow();
            await saga.TellAsync(batch.Faulted(attempt));
            Assert.Equal(batch.At.AddSeconds(delay), (await saga.ViewAsync(batch)).NextDue);

            await saga.RunUntilAsync(() => saga.Inbox.Of<RedeliverBatch>().Count == attempt, $"redelivery {attempt}");
            Assert.InRange(saga.Time.GetUtcNow(), batch.At.AddSeconds(delay), DateTimeOffset.MaxValue);
            await saga.TellAsync(batch.Buffered(attempt, "redelivered"));
            Assert.Equal("Buffered", await saga.StateAsync(batch));
        }

        await saga.TellAsync(batch.Faulted(4));

        Assert.Equal("GivenUp", await saga.StateAsync(batch));
        Assert.Equal(
            new DeadLetterBatch { BatchId = batch.BatchId, Lane = "live", Attempts = 4, ReasonCode = DeadLetterReasons.MaxRetriesExceeded },
            Assert.Single(saga.Sent<DeadLetterBatch>()));
        Assert.Equal([1, 2, 3], saga.Inbox.Of<RedeliverBatch>().Select(command => command.Attempts));
    }

    [Fact]
    public async Task A_command_whose_sending_never_ends_is_sent_again()
    {
        await using var saga = await DeliveryHarness.StartAsync(new DeliveryOptions { LongestTry = TimeSpan.FromMilliseconds(200) });
        var (batch, hung) = (saga.Batch(), 0);
        saga.Hangs = message => message is DeadLetterBatch && Interlocked.Increment(ref hung) == 1;

        await saga.TellAsync(batch.Faulted(1, FaultClass.Permanent));

        await saga.RunUntilAsync(() => saga.Inbox.Of<DeadLetterBatch>().Count == 1, "the command");
        Assert.Equal("GivenUp", await saga.StateAsync(batch));
    }

    [Fact]
    public async Task A_permanent_fault_is_given_up_at_once()
    {
        await using var saga = await DeliveryHarness.StartAsync();
        var batch = saga.Batch();

        await saga.TellAsync(batch.Buffered(), batch.Faulted(1, FaultClass.Permanent));

        Assert.Equal(DeadLetterReasons.ProcessingError, Assert.Single(saga.Sent<DeadLetterBatch>()).ReasonCode);
        Assert.Equal("GivenUp", await saga.StateAsync(batch));
    }

    [Fact, Trait("spec", "X-33")]
    public async Task A_batch_that_may_not_be_redelivered_is_given_up_after_its_first_failure()
    {
        await using var saga = await DeliveryHarness.StartAsync();
        var batch = saga.Batch(maxRetries: 0);

        await saga.TellAsync(batch.Faulted(1));

        Assert.Equal("GivenUp", await saga.StateAsync(batch));
        Assert.Equal(0, (await saga.ViewAsync(batch)).MaxRetries);
    }

    [Fact, Trait("spec", "X-34")]
    public async Task A_replay_that_keeps_its_attempts_has_exactly_one_more()
    {
        await using var saga = await DeliveryHarness.StartAsync();
        var batch = saga.Batch(replay: new ReplayMark(Guid.NewGuid(), Guid.NewGuid(), 1, null));

        await saga.TellAsync(batch.Buffered(attempts: 4));
        Assert.Equal("Buffered", await saga.StateAsync(batch));
        await saga.TellAsync(batch.Faulted(5));

        Assert.Equal("GivenUp", await saga.StateAsync(batch));
    }

    [Fact]
    public async Task A_batch_that_timed_out_until_the_end_is_given_up_as_timed_out()
    {
        await using var saga = await DeliveryHarness.StartAsync();
        var batch = saga.Batch(maxRetries: 0);

        await saga.TellAsync(batch.Faulted(1, FaultClass.Transient, "System.TimeoutException"));

        Assert.Equal(DeadLetterReasons.Timeout, Assert.Single(saga.Sent<DeadLetterBatch>()).ReasonCode);
    }

    [Fact]
    public async Task A_lane_may_have_a_policy_of_its_own()
    {
        await using var saga = await DeliveryHarness.StartAsync(new DeliveryOptions
        {
            Retry = DeliveryHarness.Exact,
            Lanes = new Dictionary<string, RetryPolicy> { ["slow"] = RetryPolicy.Steps with { Jitter = 0 } },
        });
        var (quick, slow) = (saga.Batch(), saga.Batch("slow"));

        await saga.TellAsync(quick.Faulted(2), slow.Faulted(2));

        Assert.Equal(quick.At.AddSeconds(2), (await saga.ViewAsync(quick)).NextDue);
        Assert.Equal(slow.At.AddSeconds(30), (await saga.ViewAsync(slow)).NextDue);
    }

    [Fact]
    public async Task A_command_without_effect_is_sent_again_after_30_seconds()
    {
        await using var saga = await DeliveryHarness.StartAsync();
        var (retried, spent) = (saga.Batch(), saga.Batch(maxRetries: 0));
        await saga.TellAsync(retried.Faulted(1), spent.Faulted(1));
        await saga.RunUntilAsync(() => saga.Inbox.All.Count == 2, "both commands");
        var sentAt = saga.Time.GetUtcNow();

        await saga.RunUntilAsync(() => saga.Inbox.Of<RedeliverBatch>().Count == 2 && saga.Inbox.Of<DeadLetterBatch>().Count == 2, "both again");

        Assert.True(saga.Time.GetUtcNow() >= sentAt.AddSeconds(29));
        Assert.Equal("Retrying", await saga.StateAsync(retried));
        Assert.Null((await saga.ViewAsync(retried)).NextDue);
        Assert.Equal("GivenUp", await saga.StateAsync(spent));
    }

    [Fact]
    public async Task A_wake_up_that_comes_early_or_twice_redelivers_nothing_early()
    {
        await using var saga = await DeliveryHarness.StartAsync();
        var batch = saga.Batch();

        await saga.TellAsync(batch.Faulted(1), batch.Due(), batch.Due());

        Assert.Empty(saga.Sent<RedeliverBatch>());
        Assert.Equal(batch.At.AddSeconds(1), (await saga.ViewAsync(batch)).NextDue);
    }

    [Fact]
    public async Task A_wake_up_of_a_batch_that_nobody_knows_makes_no_story()
    {
        await using var saga = await DeliveryHarness.StartAsync();
        var batch = saga.Batch();

        await saga.TellAsync(batch.Due());

        Assert.Null(await saga.StoryAsync(batch));
    }

    [Fact]
    public async Task A_batch_that_an_operator_forced_is_buffered_again_and_decided_about_anew()
    {
        await using var saga = await DeliveryHarness.StartAsync();
        var batch = saga.Batch(maxRetries: 0);

        await saga.TellAsync(batch.Faulted(1), batch.Buffered(1, "forced"));
        Assert.Equal("Buffered", await saga.StateAsync(batch));
        Assert.Empty(await saga.Documents.TakeDueAsync(10, TimeSpan.Zero, default));
        await saga.TellAsync(batch.Faulted(2));

        Assert.Equal([1, 2], saga.Sent<DeadLetterBatch>().Select(command => command.Attempts));
    }

    [Fact]
    public async Task A_batch_that_is_silent_for_longer_than_its_story_is_kept_is_forgotten()
    {
        await using var saga = await DeliveryHarness.StartAsync(new DeliveryOptions
        {
            Retry = DeliveryHarness.Exact, KeepOpen = TimeSpan.FromMinutes(2), DueInterval = TimeSpan.FromSeconds(10),
        });
        var silent = saga.Batch();
        await saga.TellAsync(silent.Faulted(1));

        await saga.RunUntilAsync(async () => await saga.StateAsync(silent) is null, "forgotten");

        Assert.Empty(await saga.Documents.TakeDueAsync(10, TimeSpan.Zero, default));
        await saga.TellAsync(silent.Faulted(1));
        Assert.Equal("Retrying", await saga.StateAsync(silent));
    }
}
