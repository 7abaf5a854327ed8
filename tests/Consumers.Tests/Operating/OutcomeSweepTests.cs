using Microsoft.Extensions.Logging.Abstractions;
using PointBus.Consumers.Operating;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Operating;

public sealed class OutcomeSweepTests : IDisposable
{
    readonly OperatingHarness _ops = new();
    readonly OutcomeSweep _sweep;

    public OutcomeSweepTests() =>
        _sweep = new OutcomeSweep(_ops.Operations, _ops.Ends, _ops.Outcomes, _ops.Ending, _ops.Gate, _ops.Options, _ops.Time, NullLogger<OutcomeSweep>.Instance);

    public void Dispose()
    {
        _sweep.StopAsync(default).GetAwaiter().GetResult();
        _sweep.Dispose();
        _ops.Dispose();
    }

    [Fact]
    public async Task Letters_that_ended_unnoticed_are_settled_by_the_buffers_mark_or_the_journal()
    {
        var operation = await SentAsync(4);
        Mark(1, "done", stored: 3);
        Mark(2, "ready");
        _ops.Store.Journal[ReplayId.Of(Letters.Id(3))] = new JournalEntry(ReplayId.Of(Letters.Id(3)), "live", 3, 1, 2, 0, Batches.Noon, false);
        await FailedAgainAsync(4, 104);
        Mark(4, "done", deadLettered: 3);

        await _sweep.StartAsync(default);
        await UntilAsync(() => _ops.Operations[operation].Of(OperationItemState.Sent) == 1, "three are settled");

        Assert.Equal(
            [OperationItemState.Succeeded, OperationItemState.Sent, OperationItemState.Succeeded, OperationItemState.FailedSame],
            _ops.Operations.Items(operation).Select(item => item.State));
        Assert.Equal((4L, 2L, 3L), (_ops.Operations[operation].Stored, _ops.Operations[operation].Duplicate, _ops.Operations[operation].Failed));
        Assert.Equal(Letters.Id(104), _ops.Catalog[Letters.Id(4)].NextLetterId);

        Mark(2, "done", stored: 3);
        await UntilAsync(() => _ops.Operations[operation].State == OperationState.Done, "the end");
    }

    [Theory]
    [InlineData("enter outcomes")]
    [InlineData("enter items")]
    public async Task An_outcome_that_was_entered_by_half_when_the_process_died_is_entered_by_the_next_look(string died)
    {
        var operation = await SentAsync(1);
        Mark(1, "done", stored: 3);
        var dead = false;
        _ops.Catalog.Fault = _ops.Operations.Fault = call => call == died && !dead && (dead = true) ? new InvalidOperationException("the process died") : null;
        await Assert.ThrowsAsync<InvalidOperationException>(() => _ops.Outcomes.EnterAsync([_ops.Ended(operation, Letters.Id(1))], default));

        await _sweep.StartAsync(default);
        await UntilAsync(() => _ops.Operations[operation].State == OperationState.Done, "the end");

        Assert.Equal(1, _ops.Operations[operation].Of(OperationItemState.Succeeded));
        Assert.Equal(ReplayOutcome.Stored, _ops.Catalog[Letters.Id(1)].Outcome);
    }

    [Fact]
    public async Task A_replay_that_somebody_cancelled_did_not_succeed()
    {
        var operation = await SentAsync(1);
        var cancelled = Letters.Packed(101, reason: DeadLetterReasons.Cancelled);
        await _ops.FileAsync(cancelled with { Batch = cancelled.Batch with { BatchId = ReplayId.Of(Letters.Id(1)) } });
        Mark(1, "done");

        await _sweep.StartAsync(default);
        await UntilAsync(() => _ops.Operations[operation].State == OperationState.Done, "the end");

        Assert.Equal((1, 3L), (_ops.Operations[operation].Of(OperationItemState.FailedDifferently), _ops.Operations[operation].Failed));
    }

    [Fact]
    public async Task Young_letters_are_not_looked_up()
    {
        await SentAsync(1);
        Mark(1, "done", stored: 3);

        await _sweep.StartAsync(default);
        await WatchedTime.UntilAsync(() => _ops.Calls.Count("read items") >= 3, "a pass");

        Assert.Equal(0, _ops.Calls.Count("find"));
    }

    [Fact]
    public async Task A_failure_whose_letter_is_not_filed_yet_is_settled_once_it_is()
    {
        var operation = await SentAsync(1);
        Mark(1, "done", deadLettered: 3);
        await _sweep.StartAsync(default);
        await UntilAsync(() => _ops.Calls.Count("find letter") >= 2, "two looks");
        Assert.Equal(1, _ops.Operations[operation].Of(OperationItemState.Sent));

        await FailedAgainAsync(1, 101);

        await UntilAsync(() => _ops.Operations[operation].State == OperationState.Done, "the end");
        Assert.Equal(1, _ops.Operations[operation].Of(OperationItemState.FailedSame));
    }

    [Fact]
    public async Task A_letter_that_nobody_knows_anything_of_counts_as_failed_after_a_day()
    {
        var operation = await SentAsync(1);
        await _sweep.StartAsync(default);
        await UntilAsync(() => _ops.Calls.Count("find") >= 2, "two looks");
        Assert.Equal(1, _ops.Operations[operation].Of(OperationItemState.Sent));

        _ops.Time.Advance(_ops.Options.LostAfter);

        await UntilAsync(() => _ops.Operations[operation].State == OperationState.Done, "the end");
        Assert.Equal(1, _ops.Operations[operation].Of(OperationItemState.FailedDifferently));
    }

    [Fact]
    public async Task An_end_that_was_not_written_into_the_audit_log_is_written_later()
    {
        var operation = await SentAsync(1);
        _ops.Audit.Fault = () => new PointStoreException(WriteOutcome.RolledBack, "away");
        await Assert.ThrowsAsync<PointStoreException>(() => _ops.EndAsync(operation));
        Assert.Equal(OperationState.Done, _ops.Operations[operation].State);
        _ops.Audit.Fault = () => null;

        await _sweep.StartAsync(default);

        await UntilAsync(() => _ops.Audit.All.Any(record => record.Outcome == "done"), "the record is there");
    }

    async Task<Guid> SentAsync(int letters)
    {
        await _ops.FileAsync(letters);
        var operation = await _ops.StartAsync();
        await _ops.RunAsync();
        await _ops.StateAsync(operation.Id, OperationState.Settling);
        return operation.Id;
    }

    Task UntilAsync(Func<bool> condition, string what) => _ops.Time.PassUntilAsync(TimeSpan.FromSeconds(15), condition, what);

    void Mark(int number, string state, int stored = 0, int deadLettered = 0) => _ops.Buffer.Statuses[ReplayId.Of(Letters.Id(number))] = new BatchStatus
    {
        BatchId = ReplayId.Of(Letters.Id(number)), Lane = "live", State = state, PointCount = 3, Stored = stored, DeadLettered = deadLettered,
    };

    Task<DeadLetter> FailedAgainAsync(int number, int next)
    {
        var letter = Letters.Packed(next);
        return _ops.FileAsync(letter with { Batch = letter.Batch with { BatchId = ReplayId.Of(Letters.Id(number)) } });
    }
}
