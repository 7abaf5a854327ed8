using MassTransit;
using PointBus.Consumers.Alerting.Planning;
using PointBus.Storage;

namespace PointBus.Consumers.Alerting.Measuring;

/// <summary>Whether Redis, the database and the broker answer, and how fast the database does. Never fails: that they do not answer is what it measures.</summary>
public sealed class DependencySignals(IPointBuffer buffer, IPointStore store, IBusControl bus, AlertOptions options, TimeProvider time) : ISignalSource
{
    public IReadOnlyCollection<string> Measures { get; } = [Signals.Down, Signals.DatabaseLatency];

    public async Task<IReadOnlyList<Measurement>> MeasureAsync(CancellationToken cancellationToken)
    {
        var redis = AskAsync(buffer.PingAsync, cancellationToken);
        var database = AskAsync(store.PingAsync, cancellationToken);
        // A bus that has lost its broker and tries to come back calls itself degraded, not unhealthy.
        var broker = bus.CheckHealth().Status != BusHealthStatus.Healthy;
        return
        [
            new(Signals.Down, Inhibition.Redis, Number(await redis is null)),
            new(Signals.Down, Inhibition.Database, Number(await database is null)),
            new(Signals.Down, Inhibition.Broker, Number(broker)),
            new(Signals.DatabaseLatency, null, (await database)?.TotalMilliseconds),
        ];
    }

    /// <returns>How long the answer took; <see langword="null"/> where none came.</returns>
    async Task<TimeSpan?> AskAsync(Func<CancellationToken, Task> ping, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        using var limit = new CancellationTokenSource(options.MeasureTimeout * 0.8, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await ping(either.Token).WaitAsync(either.Token);
            return time.GetElapsedTime(start);
        }
        catch (Exception e) when (e is BufferUnavailableException or PointStoreException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    static double Number(bool isDown) => isDown ? 1 : 0;
}
