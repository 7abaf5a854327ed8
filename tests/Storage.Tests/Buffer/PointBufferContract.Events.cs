using PointBus.Contracts;
using StackExchange.Redis;

namespace PointBus.Storage.Tests.Buffer;

public abstract partial class PointBufferContract
{
    [Fact]
    public async Task Every_change_that_matters_is_recorded_with_what_is_known_of_the_batch()
    {
        var upload = Guid.NewGuid();
        var accepted = _time.GetUtcNow();
        var id = await _harness.PutAsync(Upload, 4, 6, header => header with
        {
            Upstream = "gateway", TraceId = "abc", MaxRetries = 2, UploadId = upload, ProcessAfter = accepted.AddSeconds(1),
        });
        _time.Advance(TimeSpan.FromSeconds(1));
        await _harness.Buffer.SweepAsync(default);
        var claim = await _harness.ClaimOneAsync();
        var letter = BufferHarness.Letter(claim.Header, 1, _time.GetUtcNow());
        await _harness.Buffer.CompleteAsync([new Completion(claim, 2, 1, [letter])], default);

        var facts = new BatchFacts
        {
            BatchId = id, Lane = "upload", Priority = 6, Points = 4, AcceptedAt = accepted, Upstream = "gateway", TraceId = "abc", MaxRetries = 2,
        };
        var events = await _harness.EventsAsync();
        Assert.Equal(2, events.Count);
        Assert.Equal(new BatchBuffered { Batch = facts, At = accepted, Cause = "accepted", NotBefore = accepted.AddSeconds(1) }, events[0]);
        var stored = Assert.IsType<BatchStored>(events[1]);
        Assert.Equal((facts, accepted.AddSeconds(1), 2, 1, 0), (stored.Batch, stored.At, stored.Stored, stored.Duplicate, stored.Attempts));
        Assert.Equal(new LetterNote(letter.LetterId, letter.ReasonCode, 1, FaultFingerprint.Of(letter).Fingerprint), Assert.Single(stored.Letters));
    }

    [Fact]
    public async Task A_batch_of_which_nothing_was_stored_is_told_as_dead_lettered()
    {
        await _harness.PutAsync(Live, 2);
        var claim = await _harness.ClaimOneAsync();
        await _harness.Buffer.CompleteAsync([new Completion(claim, 0, 0, [BufferHarness.Letter(claim.Header, 2, _time.GetUtcNow())])], default);
        var refused = BufferHarness.Batch(Live, 0);
        await _harness.Buffer.EnqueueAsync(Live, [refused with { Payload = default, Refused = BufferHarness.Letter(refused.Header, 3, _time.GetUtcNow()) }], default);
        await _harness.PutAsync(Live, 5, with: header => header with { ExpiresAt = _time.GetUtcNow().AddSeconds(1) });
        _time.Advance(TimeSpan.FromSeconds(1));
        await _harness.Buffer.SweepAsync(default);

        var events = await _harness.EventsAsync();

        Assert.Equal([2, 3], events.OfType<BatchDeadLettered>().Select(one => one.Letters[0].Points).Order());
        Assert.Equal((5, DeadLetterReasons.Expired), (Assert.Single(events.OfType<BatchExpired>()).Letter.Points, events.OfType<BatchExpired>().Single().Letter.ReasonCode));
        Assert.Equal(2, events.OfType<BatchBuffered>().Count());
    }

    [Fact]
    public async Task Events_come_oldest_first_over_all_lanes_and_stay_until_they_are_removed()
    {
        _eventsRemoved = true;
        List<Guid> ids = [];
        foreach (var lane in new[] { Live, Upload, Lane.Parse("balloons")!, Live })
        {
            ids.Add(await _harness.PutAsync(lane));
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        var first = await _harness.Events.ReadAsync(3, default);
        var again = await _harness.Events.ReadAsync(3, default);
        await _harness.Events.RemoveAsync([first[0], first[2]], default);
        await _harness.Events.RemoveAsync([first[0]], default);

        Assert.Equal(ids.Take(3), first.Select(one => ((BatchEvent)one.Event).BatchId));
        Assert.Equal(first.Select(one => (one.Lane, one.Token)), again.Select(one => (one.Lane, one.Token)));
        Assert.Equal(["live", "upload", "balloons"], first.Select(one => one.Lane));
        Assert.Equal([ids[1], ids[3]], (await _harness.EventsAsync()).Select(one => ((BatchEvent)one).BatchId));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("stored:1:{")]
    [InlineData("unknown:1:{}")]
    [InlineData("stored:1:{}")]
    public async Task What_cannot_be_read_does_not_stand_before_the_others(string text)
    {
        _eventsRemoved = true;
        var redis = await _harness.RawAsync();
        await redis.SortedSetAddAsync(_harness.Keys(Live).Events, [new SortedSetEntry(text, 0)]);
        var id = await _harness.PutAsync(Live);

        Assert.Equal(id, ((BatchEvent)Assert.Single(await _harness.EventsAsync())).BatchId);
        Assert.Equal(1, await redis.SortedSetLengthAsync(_harness.Keys(Live).Events));
    }

    [Fact]
    public async Task A_look_at_a_batch_tells_where_it_is_and_a_day_long_what_became_of_it()
    {
        var accepted = _time.GetUtcNow();
        var id = await _harness.PutAsync(Live, 3, 9, header => header with { FlightId = "F-1" });
        var claim = Assert.Single(await _harness.ClaimAsync(seconds: 30));
        var held = (await _harness.Buffer.FindAsync(id, default))!;
        _time.Advance(TimeSpan.FromSeconds(5));
        var letter = BufferHarness.Letter(claim.Header, 2, _time.GetUtcNow());
        await _harness.Buffer.CompleteAsync([new Completion(claim, 1, 0, [letter])], default);
        var ended = (await _harness.Buffer.FindAsync(id, default))!;

        Assert.Equal(("leased", "tester", 1, 9, "F-1"), (held.State, held.Owner, held.Deliveries, held.Priority, held.Header!.FlightId));
        Assert.Equal((accepted, accepted.AddSeconds(30), null), (held.AcceptedAt, held.Until, held.EndedAs));
        Assert.Equal(("done", BatchEnds.Stored, 9, accepted, accepted.AddSeconds(5)), (ended.State, ended.EndedAs, ended.Priority, ended.AcceptedAt, ended.EndedAt));
        Assert.Equal([letter.LetterId], ended.Letters);
    }
}
