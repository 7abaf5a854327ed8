using PointBus.Consumers.Alerting.Rules;
using PointBus.Host.Operations;

namespace PointBus.Host.Alerts;

/// <summary>A change of a rule in one line, for the audit record.</summary>
static class AlertChangeText
{
    public static string Of(RuleChange change) => string.Join(
        ", ", Shown.Of(change).Where(member => member.Value is not null).Select(member => $"{member.Key} {member.Value!.ToJsonString().Trim('"')}"));
}
