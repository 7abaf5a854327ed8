using System.Globalization;
using PointBus.Storage;

namespace PointBus.Sagas.Delivery;

/// <summary>How often, and after how long, a batch that failed is tried again. Figures only: the same question has the same answer.</summary>
public sealed record RetryPolicy
{
    /// <summary>Most redeliveries that a batch may ask for.</summary>
    public const int MostRetries = 10;

    /// <summary>How the delay grows. Defaults to exponential.</summary>
    public RetryCurve Curve { get; init; } = RetryCurve.Exponential;

    /// <summary>Redeliveries after the first attempt, 0 or more. Defaults to 3: at most 4 attempts.</summary>
    public int MaxRetries { get; init; } = 3;

    /// <summary>Delay before the first redelivery. Defaults to 1 second.</summary>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What an exponential delay is multiplied by each time, 1 or more. Defaults to 2.</summary>
    public double Factor { get; init; } = 2;

    /// <summary>What is added to a linear delay each time. Defaults to 10 seconds.</summary>
    public TimeSpan Step { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest exponential or linear delay, before jitter. Defaults to 60 seconds.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The delays of a list, the last one repeated; empty for none. Defaults to 5, 30, 120, 300 seconds.</summary>
    public IReadOnlyList<TimeSpan> Delays { get; init; } = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(300)];

    /// <summary>Largest part of a delay that is added to it, so that batches that failed together do not come back together, 0 to 0.1. Defaults to 0.1.</summary>
    public double Jitter { get; init; } = 0.1;

    /// <summary>5, 30, 120, 300 seconds: for lanes that depend on something slow.</summary>
    public static RetryPolicy Steps { get; } = new() { Curve = RetryCurve.List };

    /// <summary>2, 12, 22 seconds and so on, an hour at most.</summary>
    public static RetryPolicy Linear { get; } = new() { Curve = RetryCurve.Linear, BaseDelay = TimeSpan.FromSeconds(2), MaxDelay = TimeSpan.FromHours(1) };

    /// <summary>Without a delay.</summary>
    public static RetryPolicy Immediate { get; } = new() { Curve = RetryCurve.List, Delays = [] };

    /// <summary>Just these delays, one redelivery each.</summary>
    public static RetryPolicy Custom(params IReadOnlyList<TimeSpan> delays) => new() { Curve = RetryCurve.List, Delays = delays, MaxRetries = delays.Count };

    /// <summary>Whether a batch that failed this often is tried again.</summary>
    /// <param name="failedAttempts">1 or more.</param>
    /// <param name="ofBatch">The batch's own limit of redeliveries, taken as 0 to 10; <see langword="null"/> takes <see cref="MaxRetries"/>.</param>
    public bool RetriesAfter(int failedAttempts, int? ofBatch = null) => failedAttempts <= RetriesOf(ofBatch);

    /// <summary>Redeliveries after the first attempt, where the batch may have a limit of its own.</summary>
    public int RetriesOf(int? ofBatch) => ofBatch is { } own ? Math.Clamp(own, 0, MostRetries) : MaxRetries;

    /// <summary>The delay after so many failed attempts, without jitter.</summary>
    public TimeSpan DelayAfter(int failedAttempts)
    {
        var n = Math.Max(failedAttempts, 1) - 1;
        return Curve switch
        {
            RetryCurve.List => Delays.Count == 0 ? TimeSpan.Zero : Delays[Math.Min(n, Delays.Count - 1)],
            RetryCurve.Linear => Capped(BaseDelay.TotalSeconds + Step.TotalSeconds * n),
            _ => Capped(BaseDelay.TotalSeconds * Math.Pow(Factor, n)),
        };
    }

    /// <summary>The delay with the jitter that this attempt of this batch has, always the same.</summary>
    public TimeSpan DelayAfter(int failedAttempts, Guid batchId) =>
        DelayAfter(failedAttempts) * (1 + Math.Clamp(Jitter, 0, 0.1) * Fraction(batchId, failedAttempts));

    TimeSpan Capped(double seconds) => seconds < MaxDelay.TotalSeconds ? TimeSpan.FromSeconds(seconds) : MaxDelay;

    /// <summary>From 0 to 1, evenly spread.</summary>
    static double Fraction(Guid batchId, int attempt)
    {
        Span<byte> hash = stackalloc byte[16];
        StableId.From("retry", batchId.ToString("N"), attempt.ToString(CultureInfo.InvariantCulture)).TryWriteBytes(hash);
        return BitConverter.ToUInt16(hash) / (double)ushort.MaxValue;
    }
}

/// <summary>How a delay grows from one failed attempt to the next.</summary>
public enum RetryCurve
{
    /// <summary>Multiplied each time.</summary>
    Exponential,

    /// <summary>The same added each time.</summary>
    Linear,

    /// <summary>As listed.</summary>
    List,
}
