using PointBus.EndToEnd.Tests.Installations;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Delivery;

/// <summary>
/// One case from fault to repair. Every step can be done again, as it is where the host dies in its midst.
/// </summary>
sealed class Night(Installation installation, CrashPlan plan, string name)
{
    const int Batches = 3;
    const int PointsEach = 4;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Operator support = new(installation);

    string Scored(int i) => Storage.StableId.From($"{name}-{i}").ToString();

    string Unknown(int i) => $"{name}-{i}";

    public async Task RunAsync()
    {
        await installation.ExecuteAsync("ALTER TABLE scoring_points RENAME TO scoring_points_away");
        for (var i = 0; i < Batches; i++)
            await SendAndAwaitAsync(i);
        await installation.ExecuteAsync("ALTER TABLE scoring_points_away RENAME TO scoring_points");

        for (var i = 0; i < Batches; i++)
            await RepairAndAwaitAsync(i);
        await StepAsync(() => Task.CompletedTask, async () => (await installation.LedgerAsync()).InFlight == 0);
    }

    public async Task MustBeWholeAsync()
    {
        await installation.QuietAsync();
        (await installation.LedgerAsync()).MustBalance();
        Assert.True(await IsStoredAsync());
        var letters = (await support.LettersAsync("state=replayed")).Where(IsOurs).ToList();
        Assert.True(letters.Count == 2 * Batches, string.Join('\n', letters));
        Assert.All(letters, letter => Assert.Equal("stored", letter.GetProperty("outcome").GetString()));
    }

    /// <summary>One after the other, so that each goes the whole way alone and every place is passed often enough.</summary>
    Task SendAndAwaitAsync(int i) => StepAsync(
        async () =>
        {
            await support.SendAsync("scoring", Scored(i), PointsEach, maxRetries: 1, key: $"{name}-scoring-{i}");
            await support.SendAsync("live", Unknown(i), PointsEach, key: $"{name}-live-{i}");
        },
        async () => (await support.LettersAsync("state=open&lane=scoring")).Count == i + 1 && (await support.LettersAsync("state=open&lane=live")).Count == i + 1);

    Task RepairAndAwaitAsync(int i) => StepAsync(
        async () =>
        {
            await support.RegisterAsync(Unknown(i));
            await support.ReplayAsync(new { flight = Scored(i), state = "open" }, key: $"{name}-{i}");
        },
        async () => (await support.LettersAsync("state=open")).Count == 2 * (Batches - 1 - i) && await SettledAsync() == 2 * (i + 1));

    async Task<bool> IsStoredAsync()
    {
        for (var i = 0; i < Batches; i++)
            if (await installation.ScalarAsync($"SELECT count(*) FROM scoring_points WHERE upper(CAST(flight_uuid AS text)) = upper('{Scored(i)}')") != PointsEach ||
                await installation.ScalarAsync($"SELECT count(*) FROM live_points p JOIN flights f ON f.id = p.flight WHERE f.flight_id = '{Unknown(i)}'") != PointsEach)
                return false;
        return true;
    }

    /// <summary>Replays that were proven.</summary>
    async Task<int> SettledAsync() =>
        (await support.LettersAsync("state=replayed")).Where(IsOurs).Count(letter => letter.GetProperty("outcome").GetString() == "stored");

    bool IsOurs(System.Text.Json.JsonElement letter) =>
        letter.GetProperty("flight_ids").EnumerateArray().Any(id => Enumerable.Range(0, Batches).Any(i => id.GetString() == Unknown(i) || id.GetString() == Scored(i)));

    /// <summary>Does a step until it is done, and again after each crash.</summary>
    async Task StepAsync(Func<Task> act, Func<Task<bool>> done)
    {
        while (true)
        {
            try
            {
                await act();
                await Eventually.TrueAsync(async () => !installation.Host.IsRunning || await done(), Patience, $"{name}: the step is done\n" + installation.Host.Log.Last(30));
                if (installation.Host.IsRunning)
                    return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // The host died under the call.
                await Eventually.TrueAsync(() => !installation.Host.IsRunning, Patience, "the host is gone");
            }

            await plan.CrashedAsync(installation);
        }
    }
}
