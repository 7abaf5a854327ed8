namespace PointBus.Storage.Redis;

/// <summary>
/// The order of the ready set: higher priority first, then earlier acceptance. Acceptance counts in steps of 10 µs,
/// so that ten priorities fit in the 53 bits a score keeps exactly (until the year 2148).
/// </summary>
internal static class ReadyScore
{
    public const int StepMicroseconds = 10;

    const long Stride = 1L << 49;

    public static double Of(int priority, long acceptance) =>
        ((10 - priority) * Stride) + Math.Clamp(acceptance / StepMicroseconds, 0, Stride - 1);

    public static int Priority(double score) => 10 - (int)((long)score / Stride);

    public static long Acceptance(double score) => (long)score % Stride * StepMicroseconds;

    /// <summary>The lowest and highest score of the priorities from <paramref name="lowest"/> to <paramref name="highest"/>.</summary>
    public static (double From, double To) Range(int lowest, int highest) =>
        (Of(highest, 0), Of(lowest, long.MaxValue));
}

/// <summary>Priorities that are served as one: 8-10, 4-7, 1-3.</summary>
internal enum Band
{
    High,
    Medium,
    Low,
}

internal static class Bands
{
    public static Band Of(int priority) => priority >= 8 ? Band.High : priority >= 4 ? Band.Medium : Band.Low;

    public static (int Lowest, int Highest) Priorities(Band band) => band switch
    {
        Band.High => (8, 10),
        Band.Medium => (4, 7),
        _ => (1, 3),
    };

    /// <summary>How much of a limit a band may fill, so that the lowest is refused first.</summary>
    public static long Limit(Band band, long most) => band switch
    {
        Band.High => most,
        Band.Medium => most / 10 * 9 + most % 10 * 9 / 10,
        _ => most / 10 * 8 + most % 10 * 8 / 10,
    };
}
