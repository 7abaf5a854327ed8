using PointBus.EndToEnd.Tests.Installations;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Delivery;

/// <summary>What becomes of batches that fail, on every set of engines. Each test has a lane or flights of its own.</summary>
public abstract partial class DeliveryContract
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    internal abstract Installation Installation { get; }

    internal Operator Support => new(Installation);

    [Fact]
    [Trait("spec", "X-02")]
    [Trait("spec", "V-02")]
    public async Task A_batch_that_keeps_failing_is_redelivered_three_times_and_then_dead_lettered()
    {
        var flight = Guid.NewGuid().ToString();
        await Support.WhileScoringFailsAsync(async () =>
        {
            var batch = await Support.SendAsync("scoring", flight, 3);
            var letter = Assert.Single(await Support.UntilLettersAsync(1, $"batch={batch}"));

            Assert.Equal("max_retries_exceeded", letter.GetProperty("reason_code").GetString());
            Assert.Equal(4, letter.GetProperty("attempts").GetInt32());
            var detail = await Installation.GetAsync($"/api/dlq/letters/{letter.GetProperty("letter_id").GetString()}");
            Assert.Equal([1, 2, 3, 4], detail.GetProperty("failures").EnumerateArray().Select(failure => failure.GetProperty("attempt").GetInt32()));
            var times = detail.GetProperty("failures").EnumerateArray().Select(failure => failure.GetProperty("at").GetDateTimeOffset()).ToList();
            Assert.True(times[1] - times[0] >= TimeSpan.FromSeconds(1) && times[2] - times[1] >= TimeSpan.FromSeconds(2) && times[3] - times[2] >= TimeSpan.FromSeconds(4), "1, 2, 4 seconds lie between the attempts");
        });

        var operation = await Support.ReplayAsync(new { flight });
        Assert.Equal("done", (await Support.UntilEndedAsync(operation.GetProperty("id").GetString()!)).GetProperty("state").GetString());
        Assert.Equal(3, await Support.ScoredAsync(flight));
        await MustBalanceAsync();
    }

    [Fact]
    [Trait("spec", "X-05")]
    [Trait("spec", "X-29")]
    public async Task A_fault_that_ends_within_the_retries_leaves_no_letter()
    {
        var flight = Guid.NewGuid().ToString();
        Guid batch = default;
        await Support.WhileScoringFailsAsync(async () =>
        {
            batch = await Support.SendAsync("scoring", flight, 3);
            await Support.UntilStatusAsync(batch, "RETRYING");
        });

        await Support.UntilStatusAsync(batch, "COMPLETED");
        Assert.Equal(3, await Support.ScoredAsync(flight));
        Assert.Empty(await Support.LettersAsync($"batch={batch}"));
        var timeline = (await Installation.GetAsync($"/api/v1/batches/{batch}")).GetProperty("timeline").EnumerateArray().ToList();
        Assert.True(timeline.Count >= 4, $"accepted, failed, redelivered, stored: {timeline.Count}");
    }

    [Fact]
    [Trait("spec", "X-29")]
    public async Task A_retry_fires_after_a_restart_of_the_host()
    {
        var flight = Guid.NewGuid().ToString();
        Guid batch = default;
        await Support.WhileScoringFailsAsync(async () =>
        {
            batch = await Support.SendAsync("scoring", flight, 2);
            await Support.UntilStatusAsync(batch, "RETRYING");
            await Installation.Host.KillAsync();
        });
        await Installation.RestartHostAsync();

        await Support.UntilStatusAsync(batch, "COMPLETED");
        Assert.Equal(2, await Support.ScoredAsync(flight));
    }

    [Fact]
    [Trait("spec", "A-06")]
    public async Task Letters_of_an_unknown_flight_replay_by_themselves_once_it_is_registered()
    {
        var flight = $"later-{Guid.NewGuid():N}";
        var batch = await Support.SendAsync("live", flight, 5);
        var letter = Assert.Single(await Support.UntilLettersAsync(1, $"batch={batch}&state=open"));
        Assert.Equal(("Invalid foreign key", 5), (letter.GetProperty("reason").GetString(), letter.GetProperty("points").GetInt32()));
        Assert.Equal(flight, Assert.Single(letter.GetProperty("flight_ids").EnumerateArray()).GetString());

        await Support.RegisterAsync(flight);

        await Eventually.TrueAsync(
            async () => (await Support.LettersAsync($"batch={batch}")).Single().GetProperty("outcome").GetString() == "stored", Patience, "the replay is proven");
        Assert.Equal(5, await StoredAsync(flight));
        await MustBalanceAsync();
    }

    [Fact]
    public async Task Two_operators_who_replay_the_same_letters_at_once_store_each_point_once()
    {
        var flights = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid().ToString()).ToList();
        await Support.WhileScoringFailsAsync(async () =>
        {
            foreach (var flight in flights)
                await Support.SendAsync("scoring", flight, 2, maxRetries: 0);
            foreach (var flight in flights)
                await Support.UntilLettersAsync(1, $"flight={flight}");
        });

        var operations = await Task.WhenAll(
            Support.ReplayAsync(new { lane = "scoring", state = "open" }, "the first of two", pace: new { canary = 0 }),
            Support.ReplayAsync(new { lane = "scoring", state = "open" }, "the second of two", pace: new { canary = 0 }));
        foreach (var operation in operations)
            await Support.UntilEndedAsync(operation.GetProperty("id").GetString()!);

        foreach (var flight in flights)
        {
            Assert.Equal(2, await Support.ScoredAsync(flight));
            Assert.Equal("stored", Assert.Single(await Support.LettersAsync($"flight={flight}")).GetProperty("outcome").GetString());
        }

        var audit = (await Installation.GetAsync("/api/v1/audit?action=letters.replay&limit=1000")).GetProperty("items").EnumerateArray().ToList();
        Assert.Contains(audit, row => row.GetProperty("reason").GetString() == "the first of two");
        Assert.Contains(audit, row => row.GetProperty("reason").GetString() == "the second of two");
        await MustBalanceAsync();
    }

    async Task MustBalanceAsync()
    {
        await Installation.QuietAsync();
        (await Installation.LedgerAsync()).MustBalance();
    }
}
