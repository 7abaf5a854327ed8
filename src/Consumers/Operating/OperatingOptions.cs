using System.ComponentModel.DataAnnotations;

namespace PointBus.Consumers.Operating;

/// <summary>How operations on dead letters run.</summary>
public sealed record OperatingOptions
{
    /// <summary>Operations that this process works at side by side; 1 to 16. Defaults to 2.</summary>
    [Range(1, 16)]
    public int Concurrency { get; init; } = 2;

    /// <summary>Letters in one step, after each of which a pause or cancel is seen; 1 to 1,000. Defaults to 100.</summary>
    [Range(1, 1000)]
    public int ChunkSize { get; init; } = 100;

    /// <summary>How long an operation is held unless renewed; a lost host's operations are gone on with after it. Defaults to 15 seconds.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often an idle worker looks for operations, and one that waits looks for outcomes. Defaults to 250 ms.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long to wait where a lane is full, or the database, the buffer or the broker did not answer. Defaults to 1 second.</summary>
    public TimeSpan OutageWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often letters without an outcome are looked up. Defaults to 30 seconds.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How old a sent letter must be to be looked up. Defaults to 60 seconds.</summary>
    public TimeSpan SettleAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>When a sent letter that nobody knows anything of counts as failed. Defaults to 24 hours.</summary>
    public TimeSpan LostAfter { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Redeliveries that the policy of a lane allows, for replays of one attempt. Defaults to 3 for every lane.</summary>
    public Func<string, int> MaxRetries { get; init; } = _ => 3;
}
