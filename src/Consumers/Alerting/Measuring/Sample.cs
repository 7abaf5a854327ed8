namespace PointBus.Consumers.Alerting.Measuring;

/// <summary>A reading as it is logged once a minute.</summary>
public sealed record Sample
{
    /// <summary>UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Values by signal and place; the empty text is the whole system. What could not be measured is missing.</summary>
    public required IReadOnlyDictionary<string, Dictionary<string, double>> Values { get; init; }

    /// <summary>Signals whose source failed.</summary>
    public IReadOnlyList<string> Unknown { get; init; } = [];

    public static Sample Of(Reading reading) => new()
    {
        At = reading.At,
        Values = reading.Measurements.Where(one => one.Value is not null)
            .GroupBy(one => one.Signal)
            .ToDictionary(signal => signal.Key, signal => signal.ToDictionary(one => one.Place ?? "", one => Math.Round(one.Value!.Value, 2))),
        Unknown = [.. reading.Unknown],
    };

    /// <summary>As if it had been measured at another time.</summary>
    public Reading AsOf(DateTimeOffset at) => new(
        at,
        Values.SelectMany(signal => signal.Value.Select(place => new Measurement(signal.Key, place.Key.Length == 0 ? null : place.Key, place.Value))),
        Unknown);
}
