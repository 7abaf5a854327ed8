using System.ComponentModel.DataAnnotations;
using PointBus.Consumers.Alerting.Rules;

namespace PointBus.Consumers.Alerting;

/// <summary>How the system is watched.</summary>
public sealed record AlertOptions
{
    /// <summary>Whether anything is measured at all. Defaults to true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>How often everything is measured, 1 s to 10 min. Defaults to 15 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one source may take. Defaults to 5 seconds.</summary>
    public TimeSpan MeasureTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the bus may take for breaches and notices of one pass. Defaults to 5 seconds.</summary>
    public TimeSpan PublishTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the right to evaluate holds unless renewed. Defaults to 30 seconds.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often it is renewed. Defaults to 10 seconds.</summary>
    public TimeSpan RenewEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where the host is reached, for links; <see langword="null"/> leaves them out.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Where the runbook is; <c>{page}</c> stands for the page, which is otherwise put at the end. <see langword="null"/> leaves it out.</summary>
    public Uri? RunbookUrl { get; init; }

    /// <summary>How long a first notice waits for more; what is over before is not told. Defaults to 30 seconds.</summary>
    public TimeSpan GroupWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a group that was told stays quiet about changes. Defaults to 5 minutes.</summary>
    public TimeSpan GroupInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a firing must be over before its end is told; doubled with every time it came back within an hour, up to half an hour. Defaults to 1 minute.</summary>
    public TimeSpan ResolveWait { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long before the end of a silence that hides something it is told. Defaults to 15 minutes.</summary>
    public TimeSpan RemindBefore { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Changes of rules in the configuration, by the rule's key.</summary>
    public IReadOnlyDictionary<string, RuleChange> Rules { get; init; } = new Dictionary<string, RuleChange>();
}
