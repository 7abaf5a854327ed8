using PointBus.Consumers.Alerting;
using PointBus.Consumers.Alerting.Measuring;
using PointBus.Consumers.Alerting.Rules;
using PointBus.Contracts;
using static PointBus.Consumers.Tests.Alerting.AlertSample;

namespace PointBus.Consumers.Tests.Alerting;

public sealed class RuleBookTests
{
    [Fact]
    [Trait("spec", "A-15")]
    [Trait("spec", "A-16")]
    public void The_built_in_rules_are_sound_and_have_the_levels_that_are_promised()
    {
        Assert.Empty(BuiltInRules.All.SelectMany(RuleCheck.Find));
        Assert.Equal(BuiltInRules.All.Count, BuiltInRules.All.Select(rule => rule.Key).Distinct().Count());

        Assert.Equal((1_000, AlertSeverity.Warning), Levels("pending-batches"));
        Assert.Equal((5_000, AlertSeverity.Critical), Levels("pending-batches-critical"));
        Assert.Equal((10_000, AlertSeverity.Critical), Levels("pending-total"));
        Assert.Equal((10, AlertSeverity.Warning), Levels("dead-letters"));
        Assert.Equal((100, AlertSeverity.Critical), Levels("dead-letters-critical"));
        Assert.Equal((5, AlertSeverity.Warning), Levels("failure-rate"));
        Assert.Equal((50, AlertSeverity.Critical), Levels("failure-rate-critical"));
        Assert.Equal((300, AlertSeverity.Warning), Levels("oldest-batch"));
        Assert.Equal((60, AlertSeverity.Critical), Levels("stalled"));
        Assert.Equal((120, AlertSeverity.Warning), Levels("consumer-silent"));
        Assert.Equal((300, AlertSeverity.Critical), Levels("consumer-lost"));
        Assert.Equal((80, AlertSeverity.Warning), Levels("redis-memory"));
        Assert.Equal((90, AlertSeverity.Critical), Levels("redis-memory-critical"));
        Assert.Equal(Signals.All.Order(), BuiltInRules.All.Select(rule => rule.Signal).Distinct().Order());
    }

    [Fact]
    public void A_change_at_run_time_goes_before_the_configuration_and_that_before_what_is_built_in()
    {
        var book = RuleBook.Merge(
            BuiltInRules.All,
            new Dictionary<string, RuleChange> { ["dead-letters"] = new() { Raise = 20, Confirmations = 4 }, ["stalled"] = new() { Enabled = false } },
            new Dictionary<string, RuleChange> { ["dead-letters"] = new() { Raise = 40 }, ["dead-letters@live"] = new() { Raise = 2, Severity = AlertSeverity.Critical } });

        Assert.Empty(book.Mistakes);
        var rule = book.Find("dead-letters")!;
        Assert.Equal((40, 20, 4), (rule.Raise, rule.Clear, rule.Confirmations));
        Assert.False(book.Find("stalled")!.IsEnabled);

        var own = book.Find("dead-letters@live")!;
        Assert.Equal((2, 1, 4, AlertSeverity.Critical), (own.Raise, own.Clear, own.Confirmations, own.Severity));
        Assert.True(book.Concerns(own, "live") && book.Concerns(rule, "upload"));
        Assert.False(book.Concerns(own, "upload") || book.Concerns(rule, "live"));
    }

    [Fact]
    public void A_new_rule_needs_signal_severity_level_and_title()
    {
        var whole = new RuleChange { Signal = Signals.DeadLetters, Severity = AlertSeverity.Critical, Raise = 0, Title = "A scored track failed" };
        Assert.Equal("custom", RuleBook.BuiltIn.With("scoring-failed@scoring", whole).Book.Find("scoring-failed@scoring")!.Runbook);
        Assert.Contains("needs a signal", Assert.Single(RuleBook.BuiltIn.With("new", whole with { Raise = null }).Mistakes), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_mistake_is_one_sentence_and_leaves_the_rule_as_it_was()
    {
        var (book, mistakes) = RuleBook.BuiltIn.With("dead-letters", new RuleChange
        {
            Signal = "weather", Clear = 50, Confirmations = 101, RepeatMinutes = double.NaN, Title = "two\nlines", Runbook = "../etc", Command = " ",
        });
        Assert.Equal(7, mistakes.Count);
        Assert.All(mistakes, mistake => Assert.EndsWith(".", mistake, StringComparison.Ordinal));
        Assert.Equal(BuiltInRules.All.Single(rule => rule.Name == "dead-letters"), book.Find("dead-letters"));

        Assert.Single(RuleBook.BuiltIn.With("dead-letters", new RuleChange { Raise = double.NaN }).Mistakes);
        Assert.Single(RuleBook.BuiltIn.With("no-consumer", new RuleChange { Clear = 0 }).Mistakes);
        Assert.Single(RuleBook.BuiltIn.With("dead-letters@", new RuleChange { Raise = 1 }).Mistakes);
    }

    [Fact]
    public void A_change_is_the_same_after_it_was_kept()
    {
        var change = new RuleChange { Raise = 7, Severity = AlertSeverity.Info, NoData = NoData.Fires, RepeatMinutes = 1.5, Enabled = false, Actor = "alice", At = Noon };
        Assert.Equal(change, AlertJson.Read<RuleChange>(AlertJson.Write(change)));
        Assert.Null(AlertJson.Read<RuleChange>("{\"raise\":"));
    }

    static (double Raise, AlertSeverity Severity) Levels(string name) =>
        BuiltInRules.All.Where(rule => rule.Name == name).Select(rule => (rule.Raise, rule.Severity)).Single();
}
