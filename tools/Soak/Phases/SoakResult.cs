using PointBus.Soak.Driving;
using PointBus.Soak.Faults;
using PointBus.Soak.Installations;
using PointBus.Soak.Verdicts;

namespace PointBus.Soak.Phases;

/// <summary>Everything a run came to.</summary>
sealed record SoakResult
{
    public required SoakOptions Options { get; init; }

    public required FaultPlan Plan { get; init; }

    public required TimeSpan Took { get; init; }

    public required long Points { get; init; }

    public required IReadOnlyDictionary<string, long> Answered { get; init; }

    public required AcceptFigures Accept { get; init; }

    public required Misfits Misfits { get; init; }

    public required Sightings Sightings { get; init; }

    public required IReadOnlyList<FaultRecord> Faults { get; init; }

    public required IReadOnlyCollection<string> Impossible { get; init; }

    public required int ProxyCuts { get; init; }

    public required int Died { get; init; }

    public required IReadOnlyList<long> Memory { get; init; }

    /// <summary><see langword="null"/> where quiet did not come.</summary>
    public required TimeSpan? Drain { get; init; }

    public required string WaitedFor { get; init; }

    public required Reconciliation First { get; init; }

    /// <summary>What the operator's replay came to, and what was found after it.</summary>
    public string? Operation { get; init; }

    public Reconciliation? Second { get; init; }

    public bool SecondIsQuiet { get; init; } = true;

    public IReadOnlyList<string> Missed { get; init; } = [];

    public bool IsSafe => First.IsSafe && Second is not { IsSafe: false } && Misfits.Count == 0 && Accept.Errors == 0;

    /// <summary>What has not come to rest may still turn out well, but not all of it.</summary>
    bool IsBeyondHope => !IsSafe && (IsLive || Misfits.Count > 0 || Accept.Errors > 0 || ((Reconciliation?[])[First, Second]).Any(one => one is { IsBeyondHope: true }));

    public bool IsLive => Drain is not null && SecondIsQuiet && Faults.All(fault => fault.Recovery is not null);

    public int ExitCode => IsBeyondHope ? ExitCodes.Safety : !IsLive ? ExitCodes.Liveness : Missed.Count > 0 ? ExitCodes.NotMeaningful : ExitCodes.Ok;
}

/// <summary>What the process ends with.</summary>
static class ExitCodes
{
    public const int Ok = 0, Safety = 1, Liveness = 2, NotMeaningful = 3;
}
