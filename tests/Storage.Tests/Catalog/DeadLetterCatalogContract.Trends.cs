using PointBus.Storage.Catalog;
using static PointBus.Storage.Tests.Catalog.LetterSample;

namespace PointBus.Storage.Tests.Catalog;

public abstract partial class DeadLetterCatalogContract
{
    [Fact]
    [Trait("spec", "A-28")]
    public async Task Letters_of_a_span_are_counted_by_lane_reason_state_and_outcome()
    {
        await FileAsync([.. Enumerable.Range(1, 6).Select(n => Letter(n, lane: n == 6 ? "upload" : "live", reason: n < 3 ? DeadLetterReasons.Timeout : DeadLetterReasons.Expired))]);
        await Catalog.EnterAsync([Entry(3, LetterState.Replayed, 2, replay: Guid.NewGuid()), Entry(4, LetterState.Replayed, 2, replay: Guid.NewGuid())], default);
        await Catalog.EnterOutcomesAsync([new ReplayOutcomeEntry(Id(3), ReplayOutcome.Stored, Day.AddHours(2))], default);
        var trends = new LetterTrends(Database.Store);

        var found = await trends.ReadAsync(Day.AddSeconds(2), Day.AddSeconds(6), default);

        Assert.Equal(
            [
                new LetterTrend("live", DeadLetterReasons.Expired, LetterState.Open, null, new Amount(1, 10)),
                new LetterTrend("live", DeadLetterReasons.Expired, LetterState.Replayed, ReplayOutcome.InFlight, new Amount(1, 10)),
                new LetterTrend("live", DeadLetterReasons.Expired, LetterState.Replayed, ReplayOutcome.Stored, new Amount(1, 10)),
                new LetterTrend("live", DeadLetterReasons.Timeout, LetterState.Open, null, new Amount(1, 10)),
            ],
            found.OrderBy(trend => trend.ReasonCode, StringComparer.Ordinal).ThenBy(trend => trend.Outcome));
        Assert.Equal(6, (await trends.ReadAsync(Day, Day.AddDays(1), default)).Sum(trend => trend.Amount.Batches));
        Assert.Empty(await trends.ReadAsync(Day.AddDays(1), Day.AddDays(2), default));
    }
}
