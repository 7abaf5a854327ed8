using System.ComponentModel.DataAnnotations;

namespace PointBus.Sagas.Delivery;

/// <summary>How batches that fail are tried again, and how long their stories are kept.</summary>
public sealed record DeliveryOptions
{
    /// <summary>For lanes without a policy of their own. Defaults to 3 redeliveries after 1, 2 and 4 seconds.</summary>
    public RetryPolicy Retry { get; init; } = new();

    /// <summary>Policies by the short name of the lane.</summary>
    public IReadOnlyDictionary<string, RetryPolicy> Lanes { get; init; } = new Dictionary<string, RetryPolicy>();

    /// <summary>How long the story of an ended batch is kept. Defaults to 24 hours.</summary>
    public TimeSpan KeepEnded { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long the story of a batch that has not ended is kept after its last event; a later one begins it again. Defaults to 7 days.</summary>
    public TimeSpan KeepOpen { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long a command may be without effect before it is sent again. Defaults to 30 seconds.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often due steps are looked for. Defaults to 250 ms.</summary>
    public TimeSpan DueInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long one try of an event may take, longer than any call to Redis may; it is tried again then. Defaults to 30 seconds.</summary>
    public TimeSpan LongestTry { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Due steps that one host starts in a second at most; the rest waits. Defaults to 1,000.</summary>
    [Range(1, 100_000)]
    public int DuePerSecond { get; init; } = 1_000;

    /// <summary>The policy of a lane.</summary>
    public RetryPolicy PolicyOf(string lane) => Lanes.GetValueOrDefault(lane) ?? Retry;
}
