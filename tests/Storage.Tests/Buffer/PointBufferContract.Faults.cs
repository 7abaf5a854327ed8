using PointBus.Contracts;

namespace PointBus.Storage.Tests.Buffer;

public abstract partial class PointBufferContract
{
    [Fact]
    [Trait("spec", "X-02")]
    public async Task A_batch_that_failed_waits_for_a_decision_and_reminds_of_it()
    {
        _eventsRemoved = true;
        var id = await _harness.PutAsync(Live);
        await _harness.FailAsync();
        var told = Assert.Single((await _harness.EventsAsync()).OfType<BatchFaulted>());
        await _harness.ForgetEventsAsync();

        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(0, await _harness.Buffer.SweepAsync(default));
        Assert.Empty(await _harness.EventsAsync());
        for (var reminder = 0; reminder < 3; reminder++)
        {
            _time.Advance(TimeSpan.FromSeconds(60));
            Assert.Equal(0, await _harness.Buffer.SweepAsync(default));
            Assert.Equal(0, await _harness.Buffer.SweepAsync(default));
            Assert.Equal(told, Assert.Single(await _harness.EventsAsync()));
            if (reminder == 1)
                await _harness.ForgetEventsAsync();
        }

        Assert.Equal("parked", await _harness.StateAsync(id));
        Assert.Equal(1, (await _harness.LaneAsync(Live)).Faulted);
        Assert.Equal((1, "no route", "System.InvalidOperationException"), (told.Attempts, told.Fault.Message, told.Fault.ExceptionType));
        Assert.Equal((id, "live", 8, 3), (told.BatchId, told.Batch.Lane, told.Batch.Priority, told.Batch.Points));
    }

    [Fact]
    public async Task A_decision_counts_only_for_the_attempts_it_was_made_after()
    {
        var id = await _harness.PutAsync(Live);
        Assert.False(await _harness.Buffer.RedeliverAsync("live", id, 0, default));
        await _harness.FailAsync("first");
        Assert.False(await _harness.Buffer.RedeliverAsync("live", id, 2, default));
        Assert.False(await _harness.Buffer.GiveUpAsync("live", id, 0, DeadLetterReasons.Timeout, default));
        Assert.False(await _harness.Buffer.RedeliverAsync("upload", id, 1, default));

        Assert.True(await _harness.Buffer.RedeliverAsync("live", id, 1, default));
        Assert.False(await _harness.Buffer.RedeliverAsync("live", id, 1, default));
        var claim = await _harness.FailAsync("second");
        Assert.False(await _harness.Buffer.RedeliverAsync("live", id, 1, default));
        Assert.False(await _harness.Buffer.GiveUpAsync("live", id, 1, DeadLetterReasons.Timeout, default));

        Assert.Equal((1, "first"), (claim.Attempts, Assert.Single(claim.Faults).Message));
        Assert.Equal(["accepted 0", "redelivered 1"], (await _harness.EventsAsync()).OfType<BatchBuffered>().Select(one => $"{one.Cause} {one.Attempts}"));
        Assert.Equal(["first 1", "second 2"], (await _harness.Buffer.FindAsync(id, default))!.Faults.Select(fault => $"{fault.Message} {fault.Attempt}"));
    }

    [Fact]
    [Trait("spec", "X-27")]
    public async Task A_batch_that_is_given_up_becomes_one_letter_with_all_that_is_known()
    {
        var upload = Guid.NewGuid();
        var id = await _harness.PutAsync(Upload, 7, with: header => header with { UploadId = upload, TraceId = "abc", MaxRetries = 1, IdempotencyKey = "k" });
        await _harness.FailAsync("first");
        await _harness.Buffer.RedeliverAsync("upload", id, 1, default);
        await _harness.FailAsync("second");

        Assert.True(await _harness.Buffer.GiveUpAsync("upload", id, 2, DeadLetterReasons.MaxRetriesExceeded, default));
        Assert.False(await _harness.Buffer.GiveUpAsync("upload", id, 2, DeadLetterReasons.MaxRetriesExceeded, default));

        var letter = Assert.Single(await _harness.LettersAsync(Upload));
        Assert.Equal((id, "abc", 1, "k"), (letter.Batch.BatchId, letter.Batch.TraceId, letter.Batch.MaxRetries, letter.Batch.IdempotencyKey));
        Assert.Equal(("max_retries_exceeded", "persisting", 7, 2), (letter.ReasonCode, letter.Stage, letter.PointCount, letter.Attempts));
        Assert.Equal(("second", "System.InvalidOperationException", BufferHarness.Fault("").Stack), (letter.Error, letter.ExceptionType, letter.Stack));
        Assert.Equal(["first", "second"], letter.Failures.Select(fault => fault.Message));
        Assert.Equal([1, 2, 3], letter.Payload.ToArray());
        Assert.Equal(new LaneLedger(7, 0, 0, 7, 0, 0, 0), (await _harness.LaneAsync(Upload)).Ledger);
        Assert.Equal(new UploadCounts(1, 7, 0, 0, 7), await _harness.Buffer.ReadUploadAsync(upload, default));
        var told = Assert.Single((await _harness.EventsAsync()).OfType<BatchDeadLettered>());
        Assert.Equal((2, "abc", 1), (told.Attempts, told.Batch.TraceId, told.Batch.MaxRetries));
        Assert.Equal(new LetterNote(letter.LetterId, "max_retries_exceeded", 7, FaultFingerprint.Of(letter).Fingerprint), Assert.Single(told.Letters));
    }

    [Fact]
    public async Task The_newest_ten_faults_are_kept_and_two_stacks()
    {
        var id = await _harness.PutAsync(Live);
        for (var attempt = 1; attempt <= 12; attempt++)
        {
            var claim = await _harness.ClaimOneAsync();
            var fault = BufferHarness.Fault(new string('m', 5_000)) with { Stack = new string('s', 4_095) + "\U0001F600" };
            await _harness.Buffer.ParkAsync(claim, fault, _time.GetUtcNow().AddSeconds(60), default);
            await _harness.Buffer.RedeliverAsync("live", id, attempt, default);
        }

        var faults = (await _harness.ClaimOneAsync()).Faults;

        Assert.Equal(Enumerable.Range(3, 10), faults.Select(fault => fault.Attempt));
        Assert.Equal([4_095, 4_095], faults.Where(fault => fault.Stack is not null).Select(fault => fault.Stack!.Length));
        Assert.All(faults.SkipLast(2), fault => Assert.Null(fault.Stack));
        Assert.All(faults, fault => Assert.Equal(2_000, fault.Message.Length));
    }

    [Fact]
    [Trait("spec", "X-21")]
    public async Task A_batch_that_loses_its_consumer_again_and_again_fails()
    {
        var id = await _harness.PutAsync(Live);
        for (var lost = 1; lost <= 5; lost++)
            Assert.Equal("ready", await LoseAsync());

        Assert.Equal("parked", await LoseAsync());
        var told = Assert.Single((await _harness.EventsAsync()).OfType<BatchFaulted>());
        Assert.Equal((1, FaultClass.Unknown, null, "Worker lost", "tester"), (told.Attempts, told.Fault.Class, told.Fault.ExceptionType, told.Fault.Message, told.Fault.Worker));

        await _harness.Buffer.RedeliverAsync("live", id, 1, default);
        Assert.Equal("parked", await LoseAsync());
        await _harness.Buffer.RedeliverAsync("live", id, 2, default);
        await _harness.Buffer.ReleaseAsync([await _harness.ClaimOneAsync()], default);
        Assert.Equal("ready", await LoseAsync());
        Assert.Equal(2, (await _harness.Buffer.FindAsync(id, default))!.Attempts);

        async Task<string?> LoseAsync()
        {
            await _harness.ClaimAsync(seconds: 30);
            _time.Advance(TimeSpan.FromSeconds(30));
            Assert.Equal(1, await _harness.Buffer.SweepAsync(default));
            return await _harness.StateAsync(id);
        }
    }

    [Fact]
    public async Task An_attempt_that_failed_shows_that_its_consumer_lives()
    {
        var id = await _harness.PutAsync(Live);
        for (var lost = 1; lost <= 5; lost++)
        {
            await _harness.ClaimAsync(seconds: 30);
            _time.Advance(TimeSpan.FromSeconds(30));
            await _harness.Buffer.SweepAsync(default);
        }

        await _harness.FailAsync();
        await _harness.Buffer.RedeliverAsync("live", id, 1, default);
        await _harness.ClaimAsync(seconds: 30);
        _time.Advance(TimeSpan.FromSeconds(30));
        await _harness.Buffer.SweepAsync(default);

        Assert.Equal("ready", await _harness.StateAsync(id));
    }
}
