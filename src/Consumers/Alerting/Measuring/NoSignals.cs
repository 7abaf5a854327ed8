namespace PointBus.Consumers.Alerting.Measuring;

/// <summary>Stands where there is nothing to be measured.</summary>
internal sealed class NoSignals : ISignalSource
{
    public IReadOnlyCollection<string> Measures => [];

    public Task<IReadOnlyList<Measurement>> MeasureAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Measurement>>([]);
}
