namespace PointBus.Soak.Faults;

/// <summary>Which faults there are in a profile, and how long each lasts.</summary>
static class FaultCatalog
{
    /// <summary>The words of --faults; each stands for some kinds.</summary>
    public static readonly IReadOnlyDictionary<string, FaultKind[]> Words = new Dictionary<string, FaultKind[]>
    {
        ["kill"] = [FaultKind.Kill],
        ["stop"] = [FaultKind.Stop],
        ["cut"] = [FaultKind.Cut, FaultKind.HalfClose, FaultKind.CutAfter, FaultKind.LostReply, FaultKind.Dark],
        ["delay"] = [FaultKind.Delay, FaultKind.Hole],
        ["disk"] = [FaultKind.Disk],
        ["mem"] = [FaultKind.Memory],
        ["slow"] = [FaultKind.Slow, FaultKind.Refuse],
        ["clock"] = [],
    };

    /// <summary>Those without which a run says little come first, in this order.</summary>
    public static IReadOnlyList<(FaultKind Kind, string Target)> Of(Profile profile) => profile switch
    {
        Profile.Embedded =>
        [
            (FaultKind.Kill, "host"), (FaultKind.Refuse, "sqlite"), (FaultKind.Disk, "host"),
            (FaultKind.Stop, "host"), (FaultKind.Slow, "sqlite"), (FaultKind.LostReply, "http"), (FaultKind.Cut, "http"), (FaultKind.HalfClose, "http"),
            (FaultKind.CutAfter, "http"), (FaultKind.Delay, "http"), (FaultKind.Hole, "http"),
        ],
        _ =>
        [
            (FaultKind.Stop, "host2"), (FaultKind.LostReply, "postgres"), (FaultKind.Dark, "all"), (FaultKind.Refuse, "postgres"), (FaultKind.Kill, "host"),
            (FaultKind.Kill, "redis"), (FaultKind.Kill, "postgres"), (FaultKind.Kill, "rabbitmq"), (FaultKind.Kill, "host2"),
            (FaultKind.Stop, "host"), (FaultKind.Stop, "redis"), (FaultKind.Stop, "postgres"), (FaultKind.Stop, "rabbitmq"),
            (FaultKind.Cut, "redis"), (FaultKind.Cut, "postgres"), (FaultKind.Cut, "rabbitmq"), (FaultKind.Cut, "http"), (FaultKind.Cut, "upstream"),
            (FaultKind.HalfClose, "redis"), (FaultKind.HalfClose, "postgres"), (FaultKind.HalfClose, "rabbitmq"), (FaultKind.HalfClose, "http"),
            (FaultKind.CutAfter, "redis"), (FaultKind.CutAfter, "postgres"), (FaultKind.CutAfter, "rabbitmq"), (FaultKind.CutAfter, "http"),
            (FaultKind.Delay, "redis"), (FaultKind.Delay, "postgres"), (FaultKind.Delay, "rabbitmq"),
            (FaultKind.Hole, "redis"), (FaultKind.Hole, "postgres"), (FaultKind.Hole, "rabbitmq"), (FaultKind.Hole, "http"),
            (FaultKind.LostReply, "redis"), (FaultKind.LostReply, "rabbitmq"), (FaultKind.LostReply, "http"), (FaultKind.LostReply, "upstream"),
            (FaultKind.Disk, "redis"), (FaultKind.Disk, "rabbitmq"), (FaultKind.Memory, "redis"), (FaultKind.Memory, "rabbitmq"),
            (FaultKind.Slow, "postgres"),
        ],
    };

    /// <summary>How many of the first ones let a run see all that it must have seen.</summary>
    public static int Essential(Profile profile) => profile == Profile.Embedded ? 3 : 5;

    /// <summary>From and to, in milliseconds.</summary>
    public static (int From, int To) Length(FaultKind kind, string target) => (kind, target) switch
    {
        // Beyond a lease of 5 seconds.
        (FaultKind.Stop, "host" or "host2") => (7_000, 11_000),
        (FaultKind.Kill, "rabbitmq") => (500, 2_000),
        (FaultKind.Kill, _) => (500, 4_000),
        // Less than the retries of a batch take, or good points would rightly become dead letters.
        (FaultKind.Refuse, _) => (1_800, 2_400),
        (FaultKind.Slow, _) => (3_000, 9_000),
        (FaultKind.Dark, _) => (5_000, 9_000),
        // The embedded engines share it, and the breaker before each has to find out.
        (FaultKind.Disk, "host") => (12_000, 15_000),
        (FaultKind.Disk or FaultKind.Memory, _) => (3_000, 6_000),
        _ => (2_000, 6_000),
    };

    public static int Parameter(FaultKind kind, Random random) => kind switch
    {
        FaultKind.Kill => random.Next(3) == 0 ? random.Next(200, 2_500) : 0,
        FaultKind.Delay => random.Next(20, 400),
        FaultKind.CutAfter => random.Next(100, 60_000),
        FaultKind.LostReply => random.Next(2, 8),
        FaultKind.HalfClose => random.Next(2),
        _ => 0,
    };
}
