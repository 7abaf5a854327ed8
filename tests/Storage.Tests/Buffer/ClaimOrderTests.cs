using CsCheck;
using PointBus.Storage.Redis;

namespace PointBus.Storage.Tests.Buffer;

public sealed class ClaimOrderTests
{
    static readonly LaneKeys Keys = new("t:", BufferHarness.Live);

    [Fact]
    [Trait("spec", "X-12")]
    public void The_score_orders_by_priority_and_then_by_acceptance() =>
        Gen.Select(Gen.Int[1, 10], Gen.Int[1, 10], Gen.Long[0, 5_000_000_000_000_000], Gen.Long[0, 5_000_000_000_000_000]).Sample((p, q, a, b) =>
        {
            a -= a % ReadyScore.StepMicroseconds;
            b -= b % ReadyScore.StepMicroseconds;
            var expected = p == q ? a.CompareTo(b) : q.CompareTo(p);
            var score = ReadyScore.Of(p, a);
            return score.CompareTo(ReadyScore.Of(q, b)) == expected &&
                ReadyScore.Priority(score) == p && ReadyScore.Acceptance(score) == a;
        });

    [Fact]
    public void A_range_of_priorities_holds_their_scores_and_no_others() =>
        Gen.Select(Gen.Int[1, 10], Gen.Enum<Band>(), Gen.Long[0, 5_000_000_000_000_000]).Sample((priority, band, acceptance) =>
        {
            var (lowest, highest) = Bands.Priorities(band);
            var (from, to) = ReadyScore.Range(lowest, highest);
            var score = ReadyScore.Of(priority, acceptance);
            return (score >= from && score <= to) == (Bands.Of(priority) == band);
        });

    [Fact]
    [Trait("spec", "V-14")]
    public void Whatever_waits_ten_takes_never_pass_without_one_of_the_lowest_band() =>
        Gen.Select(Gen.Int[1, 10].Array[1, 120], Gen.Int[1, 20]).Sample((priorities, perClaim) =>
        {
            var waiting = priorities.Select((priority, i) => new Candidate(Keys, Guid.NewGuid(), ReadyScore.Of(priority, i * 10))).ToList();
            var order = new ClaimOrder();
            var since = 0;
            while (waiting.Count > 0)
            {
                var picked = order.Pick(waiting, perClaim);
                foreach (var (candidate, lowest) in picked)
                {
                    var isLowest = candidate.Band == waiting.Max(one => one.Band);
                    since = isLowest ? 0 : since + 1;
                    var best = waiting.Where(one => one.Band == candidate.Band).Min(one => one.Score);
                    if (lowest != isLowest || since >= ClaimOrder.TakesPerLowest || candidate.Score != best)
                        return false;
                    waiting.Remove(candidate);
                }

                order.Taken(picked.Select(pick => pick.Lowest));
            }

            return true;
        });

    [Fact]
    public void What_was_picked_but_not_taken_does_not_count()
    {
        Candidate[] waiting = [.. Enumerable.Range(0, 40).Select(i => new Candidate(Keys, Guid.NewGuid(), ReadyScore.Of(i < 30 ? 9 : 2, i * 10)))];
        var order = new ClaimOrder();

        Assert.False(order.Pick(waiting, 9)[8].Lowest);
        Assert.False(order.Pick(waiting, 1)[0].Lowest);
        order.Taken(Enumerable.Repeat(false, 9));
        Assert.True(order.Pick(waiting, 1)[0].Lowest);
    }

    [Fact]
    public void Stamps_of_acceptance_never_repeat_even_if_the_clock_stands_still()
    {
        var clock = new AcceptanceClock(new Microsoft.Extensions.Time.Testing.FakeTimeProvider());
        var stamps = new long[1_000];

        Parallel.For(0, stamps.Length, i => stamps[i] = clock.Next());

        Assert.Equal(stamps.Length, stamps.Select(stamp => ReadyScore.Of(5, stamp)).Distinct().Count());
    }

    [Theory]
    [InlineData(10, 1_000)]
    [InlineData(5, 900)]
    [InlineData(1, 800)]
    public void The_lowest_band_is_refused_first(int priority, int limit) =>
        Assert.Equal(limit, Bands.Limit(Bands.Of(priority), 1_000));
}
