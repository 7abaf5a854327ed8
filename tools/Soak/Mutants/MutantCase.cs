using PointBus.Soak.Faults;

namespace PointBus.Soak.Mutants;

/// <summary>A defect of the product (see <c>Mutant</c> there), and the faults that show it.</summary>
/// <param name="Name">The value of POINTBUS_MUTANT.</param>
/// <param name="Profile">Where it shows.</param>
/// <param name="Faults">What, whom, for how many milliseconds, how much; in a round until the time is over.</param>
sealed record MutantCase(string Name, Profile Profile, params IReadOnlyList<(FaultKind Kind, string Target, int Milliseconds, int Parameter)> Faults)
{
    const int Rounds = 20, GapMilliseconds = 1_000;

    public double BrokenShare { get; init; } = 0.02;

    public FaultMode Mode { get; init; }

    /// <summary>A setting of the hosts that lets it show.</summary>
    public (string Name, string Value)? Setting { get; init; }

    /// <summary>A place at which the host kills itself, beside the plan.</summary>
    public string? CrashAt { get; init; }

    /// <summary>In the order in which the parts of the product come.</summary>
    public static IReadOnlyList<MutantCase> All { get; } =
    [
        // A host that lives sends again what the broker never had, so it has to die before it can.
        new("accept-before-confirm", Profile.Broker, (FaultKind.Hole, "rabbitmq", 7_000, 0), (FaultKind.Kill, "host", 2_000, 4_500)) { Mode = FaultMode.Double },
        new("ack-before-buffer", Profile.Broker, (FaultKind.Kill, "redis", 4_000, 0)),
        new("complete-before-commit", Profile.Broker, (FaultKind.Kill, "postgres", 3_000, 0)),
        new("no-epoch", Profile.Broker, (FaultKind.Stop, "host2", 8_000, 0)),
        new("no-unique-key", Profile.Broker, (FaultKind.LostReply, "http", 3_000, 6)),
        new("unknown-to-letter", Profile.Broker, (FaultKind.LostReply, "postgres", 4_000, 6)),
        new("ack-before-letter", Profile.Broker, (FaultKind.Kill, "redis", 5_000, 0)) { BrokenShare = 0.6 },
        new("no-re-emit", Profile.Embedded, (FaultKind.Refuse, "sqlite", 2_000, 0)) { CrashAt = "delivery.command-received:1" },
        // With this defect the host's own check would refuse to start.
        new("answer-before-disk", Profile.Embedded, (FaultKind.Kill, "host", 500, 0)) { Setting = ("Buffer__AllowUnsafeRedis", "true") },
        new("count-outages", Profile.Broker, (FaultKind.Kill, "postgres", 14_000, 0)) { Setting = ("Delivery__MaxRetries", "1") },
    ];

    public IReadOnlyList<FaultStep> Steps =>
        [.. Enumerable.Range(0, Rounds).SelectMany(_ => Faults).Select((fault, place) => new FaultStep(place + 1, fault.Kind, fault.Target, fault.Milliseconds, fault.Parameter, GapMilliseconds))];

    public IReadOnlyDictionary<string, string?> Settings
    {
        get
        {
            var settings = new Dictionary<string, string?> { ["POINTBUS_MUTANT"] = Name };
            if (Setting is { } one)
                settings[one.Name] = one.Value;
            if (CrashAt is not null)
                settings["POINTBUS_CRASH_AT"] = CrashAt;
            return settings;
        }
    }
}
