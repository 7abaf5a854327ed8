namespace PointBus.Consumers.Alerting.Measuring;

/// <summary>Measures some of the <see cref="Signals"/>. One that fails leaves its values out and never holds up the others.</summary>
public interface ISignalSource
{
    /// <summary>Measures now, within some seconds.</summary>
    Task<IReadOnlyList<Measurement>> MeasureAsync(CancellationToken cancellationToken);
}

/// <summary>One value.</summary>
/// <param name="Signal">One of <see cref="Signals"/>.</param>
/// <param name="Place">What it was measured on; <see langword="null"/> for the whole system.</param>
/// <param name="Value"><see langword="null"/> where it could not be measured.</param>
public sealed record Measurement(string Signal, string? Place, double? Value);
