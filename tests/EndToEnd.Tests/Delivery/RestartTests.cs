using System.Globalization;
using System.Text.Json;
using PointBus.EndToEnd.Tests.Installations;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Delivery;

/// <summary>kill -9 of a server while retries wait and while a replay runs; the host stays, and finds it again.</summary>
[Trait("servers", "real")]
[Trait("length", "long")]
[Collection(DeliveryOnRealServers.Name)]
public sealed class RestartTests(RealFixture fixture) : IAsyncLifetime
{
    const int PointsEach = 2;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly RealInstallation installation = fixture.Installation;
    readonly Operator support = new(fixture.Installation);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => installation.HealAsync();

    [Theory]
    [InlineData("redis")]
    [InlineData("rabbitmq")]
    [Trait("spec", "X-29")]
    public async Task Retries_that_wait_are_made_after_the_death_of(string server)
    {
        LocalServer victim = server == "redis" ? installation.Redis : installation.RabbitMq;
        var flights = Flights(20);
        await installation.QuietAsync();
        var before = await installation.LedgerAsync();
        var batches = new List<Guid>();
        await support.WhileScoringFailsAsync(async () =>
        {
            foreach (var flight in flights)
                batches.Add(await support.SendAsync("scoring", flight, PointsEach, maxRetries: 10));
            foreach (var batch in batches)
                await support.UntilStatusAsync(batch, "RETRYING");

            await victim.KillAsync();
            await victim.RestartAsync();
            foreach (var batch in batches)
                await Eventually.TrueAsync(async () => (await FailedAttemptsAsync(batch)).Count >= 3, Patience, "fails again\n" + installation.Host.Log.Last(20));
        });

        foreach (var batch in batches)
            await support.UntilStatusAsync(batch, "COMPLETED");
        foreach (var batch in batches)
        {
            var attempts = await FailedAttemptsAsync(batch);
            Assert.Equal(Enumerable.Range(1, attempts.Count), attempts);
            Assert.Empty(await support.LettersAsync($"batch={batch}"));
        }

        await MustBeStoredAsync(flights);
        var ledger = await BalancedAsync();
        Assert.Equal((PointsEach * flights.Count, before.DeadLettered), (ledger.Stored - before.Stored, ledger.DeadLettered));
    }

    [Fact]
    public async Task A_replay_goes_on_after_the_death_of_redis_and_of_the_database_and_stores_each_letter_once()
    {
        var flights = Flights(40);
        await installation.QuietAsync();
        var before = await installation.LedgerAsync();
        var batches = new List<Guid>();
        await support.WhileScoringFailsAsync(async () =>
        {
            foreach (var flight in flights)
                batches.Add(await support.SendAsync("scoring", flight, PointsEach, maxRetries: 0));
            await Eventually.TrueAsync(async () => (await OursAsync()).Count == flights.Count, Patience, "each has its letter\n" + installation.Host.Log.Last(20));
        });
        var ids = (await OursAsync()).Select(letter => letter.GetProperty("letter_id").GetGuid()).ToList();

        // Four seconds long, and one server dies in its first half and one in its second.
        var operation = (await support.ReplayAsync(new { ids }, pace: new { canary = 0, rate = 10 })).GetProperty("id").GetString()!;
        await UntilLeftAsync(operation, 30);
        await installation.Redis.KillAsync();
        await installation.Redis.RestartAsync();
        await UntilLeftAsync(operation, 15);
        await installation.Postgres.KillAsync();
        await installation.Postgres.RestartAsync();

        var ended = await support.UntilEndedAsync(operation);
        Assert.Equal(("done", flights.Count), (ended.GetProperty("state").GetString(), ended.GetProperty("items").GetProperty("succeeded").GetInt32()));
        var letters = await OursAsync();
        Assert.Equal(ids.Order(), letters.Select(letter => letter.GetProperty("letter_id").GetGuid()).Order());
        Assert.All(letters, letter => Assert.Equal(("replayed", "stored"), (letter.GetProperty("state").GetString(), letter.GetProperty("outcome").GetString())));
        foreach (var batch in batches)
            Assert.Single((await installation.GetAsync($"/api/v1/batches/{batch}")).GetProperty("replays").EnumerateArray());
        await MustBeStoredAsync(flights);
        var ledger = await BalancedAsync();
        Assert.Equal((PointsEach * flights.Count, before.DeadLettered), (ledger.Stored - before.Stored, ledger.DeadLettered));

        async Task<IReadOnlyList<JsonElement>> OursAsync() =>
            [.. (await support.LettersAsync("lane=scoring")).Where(letter => batches.Contains(letter.GetProperty("batch_id").GetGuid()))];
    }

    static List<string> Flights(int count) => [.. Enumerable.Range(0, count).Select(_ => Guid.NewGuid().ToString())];

    Task UntilLeftAsync(string operation, int left) => Eventually.TrueAsync(
        async () => (await support.FindAsync($"/api/v1/operations/{operation}"))?.GetProperty("items").GetProperty("waiting").GetInt32() <= left,
        Patience, $"at most {left} letters wait for their turn\n{installation.Host.Log.Last(20)}");

    /// <summary>The numbers of the failed attempts of a batch, as its timeline tells them.</summary>
    async Task<IReadOnlyList<int>> FailedAttemptsAsync(Guid batch) => await support.FindAsync($"/api/v1/batches/{batch}") is not { } found ? [] :
    [
        .. found.GetProperty("timeline").EnumerateArray()
            .Where(moment => moment.GetProperty("what").GetString()!.EndsWith(" to Retrying", StringComparison.Ordinal))
            .Select(moment => int.Parse(moment.GetProperty("cause").GetString()!.Split(' ')[1], CultureInfo.InvariantCulture)),
    ];

    async Task MustBeStoredAsync(IEnumerable<string> flights)
    {
        foreach (var flight in flights)
            Assert.Equal(PointsEach, await support.ScoredAsync(flight));
    }

    async Task<Ledger> BalancedAsync()
    {
        await installation.QuietAsync();
        var ledger = await installation.LedgerAsync();
        ledger.MustBalance();
        return ledger;
    }
}
