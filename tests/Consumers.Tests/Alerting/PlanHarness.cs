using PointBus.Consumers.Alerting;
using PointBus.Consumers.Alerting.Planning;
using PointBus.Contracts;
using static PointBus.Consumers.Tests.Alerting.AlertSample;

namespace PointBus.Consumers.Tests.Alerting;

/// <summary>Plans in steps of 15 seconds. After each step everything is written and read back, as after a restart.</summary>
sealed class PlanHarness
{
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(15);

    readonly NoticePlanner _planner;
    Dictionary<string, GroupState> _kept = [];

    public PlanHarness(Func<AlertNotice, IReadOnlyList<string>>? route = null) => _planner = new NoticePlanner(Options, route ?? (_ => ["slack"]));

    public DateTimeOffset Now { get; private set; } = Noon;

    /// <summary>Whether there is a restart after each step.</summary>
    public bool Restarts { get; init; } = true;

    /// <summary>What fires, by rule and place.</summary>
    public Dictionary<(string Rule, string Place), ActiveAlert> Active { get; } = [];

    public List<Silence> Silences { get; } = [];

    public Dictionary<Guid, Acknowledgement> Acknowledgements { get; } = [];

    public Inhibition Inhibition { get; set; } = Inhibition.None;

    /// <summary>Everything handed over, once for each time it was.</summary>
    public List<PlannedNotice> Sent { get; } = [];

    public IEnumerable<NoticeReason> Reasons => Sent.Select(sent => sent.Notice.Reason);

    /// <summary>Dies after a notice was handed over and before that was noted, when it says so.</summary>
    public Func<bool> Dies { get; set; } = () => false;

    public ActiveAlert Raise(string place = "live", string rule = "dead-letters", AlertSeverity severity = AlertSeverity.Warning, int repeatMinutes = 60, string signal = "dead-letters")
    {
        var alert = new ActiveAlert(
            new AlertFacts
            {
                FiringId = Guid.NewGuid(), Rule = rule, Place = place, Severity = severity, Title = "t", Threshold = 10, Unit = "letters", Since = Now,
            },
            signal, TimeSpan.FromMinutes(repeatMinutes));
        return Active[(rule, place)] = alert;
    }

    public void Clear(string place = "live", string rule = "dead-letters") => Active.Remove((rule, place));

    public void Pass(TimeSpan time, TimeSpan? step = null)
    {
        for (var end = Now + time; Now < end; Now += step ?? Step)
            Plan();
    }

    public void Plan()
    {
        var groups = _planner.Plan(
            new PlanInput { Now = Now, Active = [.. Active.Values], Silences = Silences, Acknowledgements = Acknowledgements, Inhibition = Inhibition }, _kept);
        _kept = Kept(groups);
        foreach (var group in groups.Values)
            Send(group);
        _kept = Kept(_kept);
    }

    void Send(GroupState group)
    {
        foreach (var planned in group.Unsent)
        {
            Sent.Add(planned);
            if (Dies())
                return;
            _kept[group.Key] = group = NoticePlanner.Sent(group, planned.Notice.NoticeId);
        }
    }

    Dictionary<string, GroupState> Kept(IReadOnlyDictionary<string, GroupState> groups) => Restarts
        ? AlertJson.ReadAll<GroupState>(groups.ToDictionary(group => group.Key, group => AlertJson.Write(group.Value)))
        : new Dictionary<string, GroupState>(groups);
}
