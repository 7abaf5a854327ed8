using Microsoft.Extensions.Time.Testing;

namespace PointBus.Storage.Tests.Buffer;

/// <summary>What every <see cref="IPointBuffer"/> on Redis must do: how batches come in, go out and end. The keys are recounted after each fact.</summary>
public abstract partial class PointBufferContract : IAsyncLifetime
{
    static readonly Lane Live = BufferHarness.Live;
    static readonly Lane Upload = BufferHarness.Upload;

    readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero));
    BufferHarness _harness = null!;
    bool _spoilt;
    bool _eventsRemoved;

    protected abstract string ConnectionString { get; }

    public Task InitializeAsync()
    {
        _harness = new BufferHarness(ConnectionString, _time);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        if (!_spoilt)
            Assert.Empty(await BufferAudit.FindFaultsAsync(_harness));
        if (!_spoilt && !_eventsRemoved)
            Assert.Empty(await EventAudit.FindFaultsAsync(_harness));
        await _harness.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    [InlineData(100_000)]
    [InlineData(20_000_000)]
    public async Task A_batch_comes_back_as_it_went_in(int bytes)
    {
        var payload = new byte[bytes];
        new Random(7).NextBytes(payload.AsSpan(0, bytes / 2));
        var batch = BufferHarness.Batch(Live, 3, 9, header => header with
        {
            Upstream = "gateway",
            IdempotencyKey = "k1",
            CreatedAt = _time.GetUtcNow().AddSeconds(-1.5),
            ExpiresAt = _time.GetUtcNow().AddHours(1),
            FlightId = "F-1",
            Flight = new Contracts.FlightDetails { Source = "live", PilotId = "p" },
            DeviceId = "d",
            UploadId = Guid.NewGuid(),
        }) with { Payload = payload };
        await _harness.Buffer.EnqueueAsync(Live, [batch], default);

        var claim = await _harness.ClaimOneAsync();

        Assert.Equal(batch.Header, claim.Header);
        Assert.Equal(payload, claim.Payload.ToArray());
        Assert.Equal((0, 1), (claim.Attempts, claim.Deliveries));
    }

    [Fact]
    public async Task Offering_a_batch_again_changes_nothing()
    {
        var batch = BufferHarness.Batch(Live);
        var first = await _harness.Buffer.EnqueueAsync(Live, [batch, batch], default);
        var again = await _harness.Buffer.EnqueueAsync(Live, [batch], default);
        var claim = await _harness.ClaimOneAsync();
        await _harness.StoreAsync(claim);
        var afterwards = await _harness.Buffer.EnqueueAsync(Live, [batch], default);

        Assert.Equal([true, false], first.Select(result => result.IsNew));
        Assert.False(again[0].IsNew);
        Assert.False(afterwards[0].IsNew);
        Assert.Equal(3, (await _harness.LaneAsync(Live)).Ledger.Accepted);
    }

    [Fact]
    public async Task An_idempotency_key_names_the_earlier_batch_of_the_same_upstream()
    {
        var first = await _harness.PutAsync(Live, with: Keyed("a", "k"));
        var other = await _harness.PutAsync(Live, with: Keyed("b", "k"));
        var again = await _harness.Buffer.EnqueueAsync(Live, [BufferHarness.Batch(Live, with: Keyed("a", "k"))], default);
        foreach (var claim in await _harness.ClaimAsync())
            await _harness.StoreAsync(claim);
        var afterwards = await _harness.Buffer.EnqueueAsync(
            Live, [BufferHarness.Batch(Live, with: Keyed("b", "k")), BufferHarness.Batch(Live, with: Keyed("c", "k")), BufferHarness.Batch(Live, with: Keyed("c", "k"))], default);

        Assert.Equal(new EnqueueResult(first, false), again[0]);
        Assert.Equal(new EnqueueResult(other, false), afterwards[0]);
        Assert.True(afterwards[1].IsNew);
        Assert.Equal(new EnqueueResult(afterwards[1].BatchId, false), afterwards[2]);
    }

    [Fact]
    public async Task A_key_is_kept_while_its_batch_lives_and_forgotten_some_time_after()
    {
        var redis = await _harness.RawAsync();
        await _harness.PutAsync(Live, with: Keyed("a", "k"));
        var claim = await _harness.ClaimOneAsync();
        var key = _harness.Keys(Live).IdempotencyKey(claim.Header)!.Value;
        var during = await redis.KeyTimeToLiveAsync(key);
        await _harness.StoreAsync(claim);

        Assert.Null(during);
        Assert.InRange((await redis.KeyTimeToLiveAsync(key))!.Value, TimeSpan.FromHours(23), TimeSpan.FromHours(24));
        Assert.InRange((await redis.KeyTimeToLiveAsync(_harness.Keys(Live).Done(claim.Header.BatchId)))!.Value, TimeSpan.FromHours(23), TimeSpan.FromHours(24));
    }

    [Fact]
    [Trait("spec", "X-07")]
    public async Task Two_batches_of_equal_content_are_two()
    {
        await _harness.PutAsync(Live);
        await _harness.PutAsync(Live);

        Assert.Equal(2, (await _harness.ClaimAsync()).Count);
    }

    [Fact]
    public async Task Racing_offers_of_one_batch_accept_it_once()
    {
        await using var another = _harness.Another();
        var batches = Enumerable.Range(0, 30).Select(_ => BufferHarness.Batch(Live)).ToList();

        var offers = await Task.WhenAll(batches.SelectMany(batch => new[] { _harness, another, _harness, another }
            .Select(client => client.Buffer.EnqueueAsync(Live, [batch], default))));

        Assert.Equal(30, offers.Count(offer => offer[0].IsNew));
        Assert.Equal(new Amount(30, 90), (await _harness.LaneAsync(Live)).Ready);
    }

    [Fact]
    [Trait("spec", "X-26")]
    public async Task A_full_lane_refuses_the_lowest_priority_first_and_drops_nothing()
    {
        await using var small = new BufferHarness(ConnectionString, _time, _harness.Options.Prefix, maxBatches: 10);
        var first = BufferHarness.Batch(Live, priority: 1);
        await small.Buffer.EnqueueAsync(Live, [first], default);
        for (var i = 0; i < 7; i++)
            await small.PutAsync(Live, priority: 1);

        await RefusesAsync(3);
        await small.PutAsync(Live, priority: 7);
        await RefusesAsync(4);
        await small.PutAsync(Live, priority: 10);
        await RefusesAsync(10);
        var repeated = await small.Buffer.EnqueueAsync(Live, [first], default);
        await small.PutAsync(Upload, priority: 1);

        Assert.False(repeated[0].IsNew);
        Assert.Equal(10, (await small.LaneAsync(Live)).InFlight.Batches);

        async Task RefusesAsync(int priority)
        {
            var full = await Assert.ThrowsAsync<BufferFullException>(() => small.PutAsync(Live, priority: priority));
            Assert.Equal("live", full.Lane);
        }
    }

    [Fact]
    public async Task A_call_is_taken_whole_or_not_at_all()
    {
        await using var small = new BufferHarness(ConnectionString, _time, _harness.Options.Prefix, maxBatches: 3);
        var batches = Enumerable.Range(0, 4).Select(_ => BufferHarness.Batch(Live, priority: 9)).ToList();

        await Assert.ThrowsAsync<BufferFullException>(() => small.Buffer.EnqueueAsync(Live, batches, default));

        Assert.Equal(Amount.Zero, (await small.LaneAsync(Live)).InFlight);
        Assert.Equal(0, (await small.LaneAsync(Live)).Ledger.Accepted);
    }

    [Fact]
    public async Task Points_refused_on_the_way_in_are_accepted_and_dead_lettered_with_their_batch()
    {
        var upload = Guid.NewGuid();
        var partly = BufferHarness.Batch(Upload, 5, with: header => header with { UploadId = upload });
        var wholly = BufferHarness.Batch(Upload, 0, with: header => header with { UploadId = upload, IdempotencyKey = "w" });

        await _harness.Buffer.EnqueueAsync(
            Upload,
            [
                partly with { Refused = BufferHarness.Letter(partly.Header, 2, _time.GetUtcNow()) },
                wholly with { Payload = default, Refused = BufferHarness.Letter(wholly.Header, 4, _time.GetUtcNow()) },
            ],
            default);

        var lane = await _harness.LaneAsync(Upload);
        Assert.Equal(new Amount(1, 5), lane.Ready);
        Assert.Equal(new Amount(2, 6), lane.DeadLetters);
        Assert.Equal(new LaneLedger(11, 0, 0, 6, 0, 0, 5), lane.Ledger);
        Assert.Equal(new UploadCounts(2, 11, 0, 0, 6), await _harness.Buffer.ReadUploadAsync(upload, default));
        Assert.Equal("done", await _harness.StateAsync(wholly.Header.BatchId));
        Assert.False((await _harness.Buffer.EnqueueAsync(Upload, [wholly], default))[0].IsNew);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    public async Task A_priority_out_of_range_is_the_callers_error(int priority) =>
        await Assert.ThrowsAsync<ArgumentException>(() => _harness.PutAsync(Live, priority: priority));

    [Fact]
    public async Task An_absent_server_is_unavailable_at_once()
    {
        await using var nowhere = new BufferHarness("127.0.0.1:1", _time);

        await Assert.ThrowsAsync<BufferUnavailableException>(() => nowhere.PutAsync(Live));
        await Assert.ThrowsAsync<BufferUnavailableException>(() => nowhere.Buffer.PingAsync(default));
        await Assert.ThrowsAsync<BufferUnavailableException>(() => nowhere.ClaimAsync());
    }

    [Fact]
    public async Task It_answers() => await _harness.Buffer.PingAsync(default);

    static Func<BatchHeader, BatchHeader> Keyed(string upstream, string key) =>
        header => header with { Upstream = upstream, IdempotencyKey = key };
}
