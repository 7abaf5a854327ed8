namespace PointBus.Host.Telemetry;

/// <summary>The operations of those who look after alerts.</summary>
sealed partial class ApiDescriptions
{
    static readonly Dictionary<string, Description> Alerting = new()
    {
        ["GET api/v1/alerts"] = new("What fires now", "The most severe and then the oldest first. Query: severity, rule, place, state (firing, acknowledged, silenced, inhibited).", null, null),
        ["GET api/v1/alerts/{id}"] = new("One alert", "By the id that people were told, or the firing's own; one that is over comes from the history of seven days.", null, null),
        ["POST api/v1/alerts/{id}/acknowledge"] = new("Takes care of an alert", "It is not repeated until it is over. May be repeated; the first stays.", Json, """{"comment":"on it"}"""),
        ["GET api/v1/alerts/history"] = new("What began and ended", "Newest first, seven days. Query: rule, place, after, before, limit.", null, null),
        ["GET api/v1/alerts/stats"] = new("Alerts in numbers", "Counters of all hosts: sent by each kind of channel, throttled, failed.", null, null),
        ["GET api/v1/alerts/deliveries"] = new("Tries to deliver with their answers", "Newest first, seven days. Query: channel, outcome, notice, after, before, limit.", null, null),
        ["GET api/v1/alerts/silences"] = new("Silences and maintenance windows", "In effect, to come, and over within a week.", null, null),
        ["POST api/v1/alerts/silences"] = new("Silences alerts for a time", "201 with what it hides now. An hour from now unless ends_at or minutes say otherwise; `*` at the end of rule or place stands for any rest; with a later start or weekly it is a maintenance window.", Json,
            """{"rule":"pending-*","place":"live","minutes":60,"comment":"the database moves"}"""),
        ["POST api/v1/alerts/silences/preview"] = new("What a silence would hide now", "Changes nothing.", Json, """{"rule":"pending-*","place":"live"}"""),
        ["DELETE api/v1/alerts/silences/{id}"] = new("Ends a silence at once", "Query: reason.", null, null),
        ["GET api/v1/alerts/rules"] = new("The rules that hold", null, null, null),
        ["GET api/v1/alerts/rules/{key}"] = new("One rule", "`name`, or `name@place` for a place's own.", null, null),
        ["PATCH api/v1/alerts/rules/{key}"] = new("Changes a rule or adds one", "For all hosts, before the configuration. What is left out stays; a new one needs signal, severity, raise and title.", Json,
            """{"raise":2000,"clear":1500,"reason":"a race day"}"""),
        ["DELETE api/v1/alerts/rules/{key}"] = new("Takes back what was changed of a rule", "A rule that was added is gone. Query: reason.", null, null),
        ["POST api/v1/alerts/rules/{key}/backtest"] = new("Runs a rule over what was measured", "As it is, or as the body changes it. Changes nothing. hours: 24 at most.", Json, """{"raise":2000,"hours":12}"""),
        ["GET api/v1/alerts/channels"] = new("The configured channels", "By name and kind.", null, null),
        ["POST api/v1/alerts/channels/{name}/test"] = new("Sends a test through a channel", "200 with what the other side said, whatever it was.", null, null),
    };
}
