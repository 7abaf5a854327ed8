using PointBus.Sagas.Delivery;

namespace PointBus.Host.Configuration;

/// <summary>Reads how batches that fail are tried again: for all lanes under <c>Delivery</c>, for one under <c>Delivery:Lanes:{lane}</c>.</summary>
static class DeliverySettings
{
    const double LongestDelay = 86_400;

    public static DeliveryOptions Read(IConfiguration configuration, SettingReader read)
    {
        var all = Policy(read, "Delivery", new RetryPolicy());
        return new DeliveryOptions
        {
            Retry = all,
            Lanes = configuration.GetSection("Delivery:Lanes").GetChildren().ToDictionary(lane => NameOf(lane.Key), lane => Policy(read, lane.Path, all)),
            KeepEnded = TimeSpan.FromHours(read.Number("Delivery:KeepHours", 24, 1, 24 * 365)),
            CommandTimeout = read.Seconds("Delivery:CommandTimeoutSeconds", 30, 1, 3600),
            DuePerSecond = read.Number("Delivery:DuePerSecond", 1_000, 1, 100_000),
        };
    }

    static RetryPolicy Policy(SettingReader read, string path, RetryPolicy standard)
    {
        var curve = Curve(read, path + ":Curve", standard);
        return standard with
        {
            Curve = curve.Curve,
            Factor = standard.Factor,
            MaxRetries = read.Number(path + ":MaxRetries", standard.MaxRetries, 0, 100),
            BaseDelay = read.Seconds(path + ":BaseDelaySeconds", standard.BaseDelay.TotalSeconds, 0, LongestDelay),
            MaxDelay = read.Seconds(path + ":MaxDelaySeconds", standard.MaxDelay.TotalSeconds, 0, LongestDelay),
            Step = read.Seconds(path + ":StepSeconds", standard.Step.TotalSeconds, 0, LongestDelay),
            Delays = curve.Delays ?? Delays(read, path + ":Delays", standard.Delays),
            Jitter = read.Number(path + ":JitterPercent", (int)(standard.Jitter * 100), 0, 10) / 100d,
        };
    }

    static (RetryCurve Curve, IReadOnlyList<TimeSpan>? Delays) Curve(SettingReader read, string key, RetryPolicy standard) => read.Text(key)?.ToLowerInvariant() switch
    {
        null => (standard.Curve, null),
        "exponential" => (RetryCurve.Exponential, null),
        "linear" => (RetryCurve.Linear, null),
        "steps" or "custom" => (RetryCurve.List, null),
        "immediate" => (RetryCurve.List, []),
        var other => throw new InvalidSettingException($"{key} must be exponential, linear, steps, custom or immediate, not '{other}'."),
    };

    static IReadOnlyList<TimeSpan> Delays(SettingReader read, string key, IReadOnlyList<TimeSpan> standard)
    {
        if (read.Text(key) is not { } text)
            return standard;

        var delays = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(part => SettingReader.TrySeconds(part, 0, LongestDelay)).ToList();
        return delays.Count > 0 && delays.TrueForAll(delay => delay is not null)
            ? [.. delays.OfType<TimeSpan>()]
            : throw new InvalidSettingException($"{key} must be seconds with commas between them, such as 5,30,120,300, not '{text}'.");
    }

    static string NameOf(string lane) =>
        Storage.Lane.Parse(lane)?.Name ?? throw new InvalidSettingException($"Delivery:Lanes:{lane} is not the name of a lane.");
}
