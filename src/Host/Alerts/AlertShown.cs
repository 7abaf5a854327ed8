using System.Text.Json.Nodes;
using PointBus.Consumers.Alerting;
using PointBus.Consumers.Alerting.Measuring;
using PointBus.Consumers.Alerting.Planning;
using PointBus.Consumers.Alerting.Rules;
using PointBus.Host.Operations;

namespace PointBus.Host.Alerts;

/// <summary>Alerts, silences and rules as the API shows them.</summary>
static class AlertShown
{
    /// <summary>Entries of a log that are looked through where a filter asks for few of them.</summary>
    public const int MostRead = 10_000;

    public static AlertState StateOf(AlertView view) =>
        view.IsInhibited ? AlertState.Inhibited
        : view.Silence is not null ? AlertState.Silenced
        : view.Acknowledgement is not null ? AlertState.Acknowledged
        : AlertState.Firing;

    public static JsonObject Alert(AlertView view)
    {
        var shown = Shown.Of(view.Alert);
        if (view.Alert.Value is { } value)
            shown["value"] = Math.Round(value, 2);
        // What people were told is what they ask for.
        shown.Insert(0, "id", (view.ToldId ?? view.Alert.FiringId).ToString());
        shown["state"] = Words.Of(StateOf(view));
        shown["told"] = view.ToldId is not null;
        if (view.Silence is { } silence)
            shown["silence"] = Shown.Of(new { silence.Id, silence.Author, silence.Comment, silence.EndsAt });
        if (view.Acknowledgement is { } acknowledgement)
            shown["acknowledged"] = Shown.Of(new { By = acknowledgement.Actor, acknowledgement.At, acknowledgement.Comment });
        return shown;
    }

    public static JsonObject Past(HistoryEntry entry)
    {
        var shown = Shown.Of(entry.Alert);
        if (entry.Alert.Value is { } value)
            shown["value"] = Math.Round(value, 2);
        shown.Insert(0, "id", entry.Alert.FiringId.ToString());
        shown["state"] = entry.ClearedAt is null ? "fired" : "cleared";
        shown["at"] = Shown.Time(entry.At);
        if (entry.ClearedAt is { } cleared)
            shown["cleared_at"] = Shown.Time(cleared);
        return shown;
    }

    public static object Silence(Silence silence, DateTimeOffset now) => new
    {
        silence.Id,
        silence.Rule,
        silence.Place,
        silence.Severity,
        silence.Author,
        silence.Comment,
        silence.StartsAt,
        silence.EndsAt,
        Weekly = silence.IsWeekly,
        State = silence.IsActive(now) ? "active" : silence.IsOver(now) ? "over" : "coming",
    };

    public static object Rule(AlertRule rule, RuleChange? change) => new
    {
        rule.Key,
        rule.Name,
        rule.Place,
        rule.Signal,
        rule.Severity,
        rule.Direction,
        rule.Raise,
        Clear = rule.Clear ?? rule.Raise,
        Unit = Signals.UnitOf(rule.Signal),
        rule.Confirmations,
        rule.NoData,
        RepeatMinutes = rule.RepeatAfter.TotalMinutes,
        rule.Title,
        rule.Runbook,
        rule.Command,
        Enabled = rule.IsEnabled,
        Changed = change is null ? null : new { By = change.Actor, change.At },
    };
}

/// <summary>How an alert that fires stands with people; what comes last here goes before.</summary>
enum AlertState
{
    Firing,
    Acknowledged,
    Silenced,

    /// <summary>It is a symptom of something that is down, or something worse fires about the same.</summary>
    Inhibited,
}
