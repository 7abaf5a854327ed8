using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>The keys of alerting, in one cluster slot. No lane can have the name in braces.</summary>
internal sealed class AlertKeys(string prefix)
{
    readonly string _root = prefix + "{alerts!}:";

    /// <summary>The host that evaluates.</summary>
    public RedisKey Leader => _root + "leader";

    public RedisKey Counters => _root + "counters";

    public RedisKey Documents(AlertDocument kind) => _root + "doc:" + kind switch
    {
        AlertDocument.Standing => "standing",
        AlertDocument.Group => "group",
        AlertDocument.Silence => "silence",
        AlertDocument.Rule => "rule",
        AlertDocument.Acknowledgement => "ack",
        AlertDocument.Job => "job",
        AlertDocument.Upstream => "upstream",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such kind of document"),
    };

    public RedisKey Log(AlertLog log) => _root + "log:" + log switch
    {
        AlertLog.History => "history",
        AlertLog.Delivery => "delivery",
        AlertLog.Samples => "samples",
        _ => throw new ArgumentOutOfRangeException(nameof(log), log, "no such log"),
    };
}
