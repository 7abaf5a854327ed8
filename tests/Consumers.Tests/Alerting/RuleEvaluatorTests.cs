using PointBus.Consumers.Alerting.Evaluating;
using PointBus.Consumers.Alerting.Measuring;
using PointBus.Consumers.Alerting.Rules;
using static PointBus.Consumers.Tests.Alerting.AlertSample;

namespace PointBus.Consumers.Tests.Alerting;

public sealed class RuleEvaluatorTests
{
    static readonly TimeSpan Step = TimeSpan.FromSeconds(15);

    [Fact]
    public void A_value_beyond_its_threshold_fires_once_and_is_over_at_the_clear_level()
    {
        var news = Run(Rule(), [100, 101, 150, 90, 81, 80, 101]);

        Assert.Equal([(1, true), (5, false), (6, true)], news.Select(one => (one.Step, one.Raised)));
        Assert.Equal(news[0].Id, news[1].Id);
        Assert.NotEqual(news[0].Id, news[2].Id);
    }

    [Fact]
    public void A_value_that_flaps_between_clear_and_raise_makes_nothing()
    {
        var random = new Random(7);
        var between = Enumerable.Range(0, 500).Select(_ => (double?)random.Next(81, 101));
        Assert.Empty(Run(Rule(), [.. between]));
        Assert.Equal([true], Run(Rule(), [200, .. between]).Select(one => one.Raised));
    }

    [Fact]
    public void Confirmations_count_measurements_in_a_row_for_the_beginning_and_for_the_end()
    {
        var news = Run(Rule(confirmations: 3), [101, 101, 100, 101, 101, 101, 0, 0, 90, 0, 0, 0]);
        Assert.Equal([(5, true), (11, false)], news.Select(one => (one.Step, one.Raised)));
    }

    [Fact]
    public void A_low_value_fires_where_low_is_bad()
    {
        var news = Run(Rule(raise: 1, clear: null) with { Direction = Direction.Below }, [3, 1, 0, 1]);
        Assert.Equal([(2, true), (3, false)], news.Select(one => (one.Step, one.Raised)));
    }

    [Theory]
    [InlineData(NoData.Keep, 0)]
    [InlineData(NoData.Fires, 1)]
    [InlineData(NoData.Clears, 0)]
    public void A_value_that_cannot_be_measured_means_what_the_rule_says(NoData meaning, int beginnings)
    {
        var rule = Rule() with { NoData = meaning };
        Assert.Equal(beginnings, Run(rule, [50, null, null]).Count);
        Assert.Equal(meaning == NoData.Clears ? [true, false] : new[] { true }, Run(rule, [500, null, null]).Select(one => one.Raised));
    }

    [Fact]
    public void A_place_that_is_gone_is_over_but_a_source_that_fails_is_not()
    {
        var book = Book(Rule("consumer-lost", Signals.WorkerSilence));
        var standings = Evaluator.Evaluate(book, new Dictionary<string, RuleStanding>(), Read(Noon, (Signals.WorkerSilence, "w1", 500)));
        Assert.NotNull(Assert.Single(standings.Values).Firing);

        standings = Evaluator.Evaluate(book, standings, new Reading(Noon + Step, [], [Signals.WorkerSilence]));
        Assert.NotNull(Assert.Single(standings.Values).Firing);

        standings = Evaluator.Evaluate(book, standings, Read(Noon + (2 * Step)));
        Assert.Null(Assert.Single(standings.Values).Firing);
    }

    [Fact]
    public void A_rule_that_is_turned_off_or_removed_ends_what_fired()
    {
        var reading = Read(Noon, (Signals.Pending, "live", 500));
        var fires = Evaluator.Evaluate(Book(Rule()), new Dictionary<string, RuleStanding>(), reading);
        foreach (var book in new[] { Book(), Book(Rule() with { IsEnabled = false }), Book(Rule(), Rule() with { Place = "live", IsEnabled = false }) })
            Assert.Null(Assert.Single(Evaluator.Evaluate(book, fires, Read(Noon + Step, (Signals.Pending, "live", 500))).Values).Firing);
    }

    [Fact]
    public void A_lane_of_its_own_rule_is_left_out_by_the_general_one()
    {
        var book = Book(Rule(), Rule() with { Place = "live", Raise = 1_000, Clear = null });
        var standings = Evaluator.Evaluate(book, new Dictionary<string, RuleStanding>(), Read(Noon, (Signals.Pending, "live", 500), (Signals.Pending, "upload", 500)));
        Assert.Equal("upload", Assert.Single(standings.Values).Place);
    }

    [Fact]
    public void A_firing_says_what_where_how_bad_since_when_and_what_to_do()
    {
        var evaluator = Evaluator;
        var rule = Rule(confirmations: 2);
        var first = evaluator.Evaluate(rule, "it's", null, new Finding(120, false), Noon);
        var alert = evaluator.Evaluate(rule, "it's", first, new Finding(130, false), Noon + Step).Firing!;

        Assert.Equal(("pending-batches", "it's", 130d, 100d, "batches", Noon), (alert.Rule, alert.Place, alert.Value, alert.Threshold, alert.Unit, alert.Since));
        Assert.Equal("Batches wait in it's", alert.Title);
        Assert.Equal("https://runbook.example/pages/backlog", alert.Runbook!.AbsoluteUri);
        Assert.Equal($"https://bus.example/api/v1/alerts/{alert.FiringId}", alert.Link!.AbsoluteUri);
        Assert.Equal(@"pointbus queues show 'it'\''s'", alert.Command);
    }

    [Fact]
    public void Breaches_and_ends_alternate_for_each_rule_and_place_whatever_is_measured()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var rules = Enumerable.Range(0, 3).Select(n => Rule($"rule-{n}", Signals.Pending, 100, 100 - random.Next(50), 1 + random.Next(4)) with { NoData = (NoData)random.Next(3) });
            var book = Book(rules);
            var standings = (IReadOnlyDictionary<string, RuleStanding>)new Dictionary<string, RuleStanding>();
            var firing = new Dictionary<string, Guid>();
            var ids = new HashSet<Guid>();
            for (var step = 0; step < 150; step++)
            {
                standings = Evaluator.Evaluate(book, standings, Random(random, Noon + (step * Step)));
                foreach (var standing in standings.Values)
                {
                    // At most an end and another beginning of one place wait for the bus.
                    Assert.InRange(standing.Unpublished.Count, 0, 2);
                    if (random.Next(3) == 0)
                        continue;
                    foreach (var news in standing.Unpublished)
                        if (news.ClearedAt is null)
                            Assert.True(ids.Add(news.Alert.FiringId) && firing.TryAdd(standing.Key, news.Alert.FiringId));
                        else
                            Assert.True(firing.Remove(standing.Key, out var id) && id == news.Alert.FiringId);
                    standings = new Dictionary<string, RuleStanding>(standings) { [standing.Key] = standing with { Unpublished = [] } };
                    Assert.Equal(standing.Firing?.FiringId, firing.TryGetValue(standing.Key, out var now) ? now : null);
                }
            }
        }
    }

    static Reading Random(Random random, DateTimeOffset at) => random.Next(10) == 0
        ? new Reading(at, [], [Signals.Pending])
        : new Reading(at, Enumerable.Range(0, random.Next(3)).Select(lane => new Measurement(Signals.Pending, $"lane-{lane}", random.Next(8) == 0 ? null : random.Next(200))), []);

    static List<(int Step, bool Raised, Guid Id)> Run(AlertRule rule, double?[] values)
    {
        var news = new List<(int, bool, Guid)>();
        RuleStanding? standing = null;
        for (var step = 0; step < values.Length; step++)
        {
            standing = Evaluator.Evaluate(rule, "live", standing, new Finding(values[step], false), Noon + (step * Step));
            news.AddRange(standing.Unpublished.Select(one => (step, one.ClearedAt is null, one.Alert.FiringId)));
            standing = standing with { Unpublished = [] };
        }

        return news;
    }
}
