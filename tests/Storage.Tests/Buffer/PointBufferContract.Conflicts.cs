namespace PointBus.Storage.Tests.Buffer;

public abstract partial class PointBufferContract
{
    [Theory]
    [InlineData("waiting")]
    [InlineData("leased")]
    [InlineData("ended")]
    public async Task Other_points_under_a_known_id_become_a_letter(string state)
    {
        var first = Told(1, "one");
        await _harness.Buffer.EnqueueAsync(Live, [first], default);
        if (state != "waiting")
        {
            var claim = await _harness.ClaimOneAsync();
            if (state == "ended")
                await _harness.StoreAsync(claim);
        }

        var other = first with { Header = first.Header with { ContentHash = "two", PointCount = 5 }, Payload = new byte[] { 5, 5 } };
        for (var delivery = 1; delivery <= 2; delivery++)
            Assert.Equal((first.Header.BatchId, false), Flat(Assert.Single(await _harness.Buffer.EnqueueAsync(Live, [other], default))));

        var letter = Assert.Single(await _harness.LettersAsync(Live));
        Assert.Equal((DeadLetterReasons.PayloadMismatch, 5, first.Header.BatchId), (letter.ReasonCode, letter.PointCount, letter.Batch.BatchId));
        Assert.StartsWith("conflict.payload_mismatch: ", letter.Error, StringComparison.Ordinal);
        Assert.Equal([5, 5], letter.Payload.ToArray());
        var ledger = (await _harness.LaneAsync(Live)).Ledger;
        Assert.Equal((8, 5, true), (ledger.Accepted, ledger.DeadLettered, ledger.Balanced));
    }

    [Fact]
    public async Task Other_points_under_a_known_key_become_a_letter_and_the_same_ones_do_not()
    {
        var first = Told(1, "one", "k");
        await _harness.Buffer.EnqueueAsync(Live, [first], default);

        var results = await _harness.Buffer.EnqueueAsync(Live, [Told(2, "one", "k"), Told(3, "two", "k")], default);

        Assert.All(results, result => Assert.Equal((first.Header.BatchId, false), Flat(result)));
        var letter = Assert.Single(await _harness.LettersAsync(Live));
        Assert.Equal((DeadLetterReasons.PayloadMismatch, Id(3)), (letter.ReasonCode, letter.Batch.BatchId));
        Assert.Equal(1, (await _harness.LaneAsync(Live)).Ready.Batches);
    }

    [Fact]
    public async Task Two_contents_under_one_key_in_one_call_are_told_apart()
    {
        var results = await _harness.Buffer.EnqueueAsync(Live, [Told(1, "one", "k"), Told(2, "two", "k"), Told(3, "one", "k")], default);

        Assert.Equal([true, false, false], results.Select(result => result.IsNew));
        Assert.Equal(Id(2), Assert.Single(await _harness.LettersAsync(Live)).Batch.BatchId);
    }

    [Fact]
    public async Task Refused_points_of_other_content_keep_a_letter_of_their_own()
    {
        await _harness.Buffer.EnqueueAsync(Live, [Told(1, "one")], default);
        var other = Told(1, "two");
        other = other with { Refused = BufferHarness.Letter(other.Header, 2, _time.GetUtcNow()) };

        for (var delivery = 1; delivery <= 2; delivery++)
            await _harness.Buffer.EnqueueAsync(Live, [other with { Refused = other.Refused! with { LetterId = Guid.NewGuid() } }], default);

        Assert.Equal([2, 3], (await _harness.LettersAsync(Live)).Select(letter => letter.PointCount).Order());
        Assert.Equal(8, (await _harness.LaneAsync(Live)).Ledger.Accepted);
    }

    [Fact]
    public async Task Without_a_hash_nothing_is_compared()
    {
        await _harness.Buffer.EnqueueAsync(Live, [Told(1, null)], default);
        await _harness.Buffer.EnqueueAsync(Live, [Told(1, "two")], default);

        Assert.Empty(await _harness.LettersAsync(Live));
    }

    static (Guid, bool) Flat(EnqueueResult result) => (result.BatchId, result.IsNew);

    static Guid Id(int number) => new($"00000000-0000-7000-8000-{number:d12}");

    static BufferedBatch Told(int number, string? hash, string? key = null) =>
        BufferHarness.Batch(Live, with: header => header with { BatchId = Id(number), ContentHash = hash, IdempotencyKey = key });
}
