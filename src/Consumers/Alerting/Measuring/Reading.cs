namespace PointBus.Consumers.Alerting.Measuring;

/// <summary>What all sources measured at one time.</summary>
public sealed class Reading
{
    readonly Dictionary<string, Dictionary<string, double?>> _values = [];
    readonly HashSet<string> _unknown;

    /// <param name="at">UTC.</param>
    /// <param name="measurements">Of those that answered; of two of one signal and place the last counts.</param>
    /// <param name="unknown">Signals whose source failed.</param>
    public Reading(DateTimeOffset at, IEnumerable<Measurement> measurements, IEnumerable<string> unknown)
    {
        At = at;
        _unknown = [.. unknown];
        foreach (var (signal, place, value) in measurements)
        {
            if (!_values.TryGetValue(signal, out var places))
                _values[signal] = places = [];
            places[place ?? ""] = value is { } number && double.IsFinite(number) ? number : null;
        }
    }

    public DateTimeOffset At { get; }

    public IReadOnlyCollection<string> Unknown => _unknown;

    public IEnumerable<Measurement> Measurements => _values.SelectMany(signal =>
        signal.Value.Select(place => new Measurement(signal.Key, place.Key.Length == 0 ? null : place.Key, place.Value)));

    /// <summary>Places a signal was measured on; the empty text is the whole system.</summary>
    public IEnumerable<string> Places(string signal) => _values.GetValueOrDefault(signal)?.Keys ?? Enumerable.Empty<string>();

    public Finding Find(string signal, string place) =>
        _values.GetValueOrDefault(signal)?.TryGetValue(place, out var value) == true ? value is null ? Finding.None : new Finding(value, false)
        : _unknown.Contains(signal) ? Finding.None
        : new Finding(null, true);
}

/// <summary>What is known of one signal at one place.</summary>
/// <param name="Value"><see langword="null"/> where there is none.</param>
/// <param name="IsGone">There is nothing to be measured, rather than that it could not be.</param>
public readonly record struct Finding(double? Value, bool IsGone)
{
    public static Finding None { get; } = new(null, false);
}
