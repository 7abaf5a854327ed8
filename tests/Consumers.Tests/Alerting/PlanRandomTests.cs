using PointBus.Consumers.Alerting.Planning;
using PointBus.Contracts;

namespace PointBus.Consumers.Tests.Alerting;

/// <summary>Random histories with restarts at every step and deaths between telling and noting it.</summary>
public sealed class PlanRandomTests
{
    static readonly string[] Rules = ["dead-letters", "stalled", "no-consumer"];

    [Fact]
    public void Whatever_happens_each_told_firing_is_told_to_be_over_once_to_those_who_were_told()
    {
        for (var seed = 0; seed < 20; seed++)
            Check(seed, Run(seed, dies: true));
    }

    [Fact]
    public void A_death_between_telling_and_noting_it_makes_no_other_notices()
    {
        for (var seed = 0; seed < 6; seed++)
        {
            var (without, with) = (Story(Run(seed, dies: false)), Story(Run(seed, dies: true)));
            Assert.NotEmpty(without);
            Assert.Equal(without, with);
        }
    }

    static List<(NoticeReason Reason, DateTimeOffset At, string Group, string Channels)> Story(PlanHarness plan) =>
    [
        .. plan.Sent.DistinctBy(sent => sent.Notice.NoticeId)
            .Select(sent => (sent.Notice.Reason, sent.Notice.At, sent.Notice.GroupKey, string.Join(' ', sent.Channels)))
            .OrderBy(one => one.At).ThenBy(one => one.GroupKey, StringComparer.Ordinal),
    ];

    static PlanHarness Run(int seed, bool dies)
    {
        var (random, deaths) = (new Random(seed), new Random(seed + 1_000));
        var plan = new PlanHarness(notice => notice.At.Minute % 2 == 0 ? ["slack"] : ["slack", "mail"]) { Dies = () => dies && deaths.Next(3) == 0 };
        for (var step = 0; step < 250; step++)
        {
            var (rule, place) = (Rules[random.Next(Rules.Length)], $"lane-{random.Next(3)}");
            switch (random.Next(30))
            {
                case < 6 when !plan.Active.ContainsKey((rule, place)):
                    plan.Raise(place, rule, repeatMinutes: 10, signal: rule);
                    break;
                case < 12:
                    plan.Clear(place, rule);
                    break;
                case 12 when plan.Active.Count > 0:
                    var id = plan.Active.Values.First().Facts.FiringId;
                    plan.Acknowledgements[id] = new Acknowledgement { FiringId = id, Actor = "alice", At = plan.Now };
                    break;
                case 13:
                    plan.Silences.Add(new Silence { Id = new Guid(step, 0, 0, new byte[8]), Rule = rule, Author = "a", Comment = "c", StartsAt = plan.Now, EndsAt = plan.Now.AddMinutes(random.Next(60)) });
                    break;
                case 14:
                    plan.Silences.Clear();
                    break;
                case 15:
                    plan.Inhibition = new Inhibition(random.Next(2) == 0 ? [Inhibition.Database] : []);
                    break;
            }

            plan.Pass(PlanHarness.Step * random.Next(1, 5));
        }

        plan.Active.Clear();
        plan.Pass(TimeSpan.FromHours(2));
        return plan;
    }

    static void Check(int seed, PlanHarness plan)
    {
        var told = new Dictionary<(string Group, Guid Firing), HashSet<string>>();
        foreach (var (notice, channels) in plan.Sent.DistinctBy(sent => sent.Notice.NoticeId).Where(sent => sent.Notice.Reason != NoticeReason.Report))
        {
            foreach (var alert in notice.Alerts)
            {
                var key = (notice.GroupKey, alert.Facts.FiringId);
                var knows = told.GetValueOrDefault(key);
                if (alert.ClearedAt is null)
                    told[key] = [.. knows ?? [], .. channels];
                else
                    Assert.True(knows is not null && knows.IsSubsetOf(channels) && told.Remove(key), $"seed {seed}: the end of {key} at {notice.At}");
            }

            if (notice.Reason == NoticeReason.Resolved)
                Assert.DoesNotContain(told.Keys, key => key.Group == notice.GroupKey);
        }

        Assert.True(told.Count == 0, $"seed {seed}: never told to be over");
    }
}
