using PointBus.Host.Configuration;

namespace PointBus.Host.Access;

/// <summary>How much one key, or one address without a key, may ask for. 0 is without limit.</summary>
sealed record LimitOptions
{
    /// <summary>Requests a second that bring points in, 0 to 1,000,000; at once at most five seconds' worth. Defaults to 0: the buffer's own limits hold.</summary>
    public int IngestPerSecond { get; init; }

    /// <summary>Requests a minute to everything else, 0 to 10,000,000; at once at most ten seconds' worth. Defaults to 6,000.</summary>
    public int OperatingPerMinute { get; init; } = 6_000;

    /// <summary>Requests under way at the same time, 0 to 100,000. Defaults to 1,000.</summary>
    public int Concurrent { get; init; } = 1_000;

    /// <summary>Answers 401 a minute to one address, 0 to 1,000,000; after that 429. Defaults to 300.</summary>
    public int FailuresPerMinute { get; init; } = 300;

    public static LimitOptions Read(SettingReader read)
    {
        var standard = new LimitOptions();
        return new LimitOptions
        {
            IngestPerSecond = read.Number("Limits:IngestPerSecond", standard.IngestPerSecond, 0, 1_000_000),
            OperatingPerMinute = read.Number("Limits:OperatingPerMinute", standard.OperatingPerMinute, 0, 10_000_000),
            Concurrent = read.Number("Limits:Concurrent", standard.Concurrent, 0, 100_000),
            FailuresPerMinute = read.Number("Limits:FailuresPerMinute", standard.FailuresPerMinute, 0, 1_000_000),
        };
    }
}
