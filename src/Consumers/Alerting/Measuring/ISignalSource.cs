namespace PointBus.Consumers.Alerting.Measuring;

/// <summary>Measures some of the <see cref="Signals"/>. One that fails never holds up the others.</summary>
public interface ISignalSource
{
    /// <summary>What it measures. While it fails these are unknown everywhere, which is not the same as being gone.</summary>
    IReadOnlyCollection<string> Measures { get; }

    /// <summary>Measures now, within some seconds. A place it leaves out is not there any more.</summary>
    Task<IReadOnlyList<Measurement>> MeasureAsync(CancellationToken cancellationToken);
}

/// <summary>One value.</summary>
/// <param name="Signal">One of <see cref="Signals"/>.</param>
/// <param name="Place">What it was measured on; <see langword="null"/> for the whole system.</param>
/// <param name="Value"><see langword="null"/> where it could not be measured.</param>
public sealed record Measurement(string Signal, string? Place, double? Value);
