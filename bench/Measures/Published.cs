using System.Diagnostics;
using MassTransit;
using PointBus.Bench.Installations;
using PointBus.Bench.Work;
using PointBus.Contracts;
using PointBus.Contracts.Packing;

namespace PointBus.Bench.Measures;

/// <summary>The contract published by an upstream service: from the first publish until the ledger says that every point is stored.</summary>
sealed class Published(RealInstallation real, TimeProvider time) : IAsyncDisposable
{
    readonly IBusControl bus = MassTransit.Bus.Factory.CreateUsingRabbitMq(rabbit => rabbit.Host(new Uri(real.RabbitMqAddress)));

    public Task StartAsync(CancellationToken cancellationToken) => bus.StartAsync(cancellationToken);

    public async ValueTask DisposeAsync() => await bus.StopAsync(TimeSpan.FromSeconds(10));

    /// <param name="flights">A batch each.</param>
    /// <param name="lanes">That the batches go to in turn.</param>
    /// <param name="cancellationToken">Ends the measurement.</param>
    /// <returns>Points a second.</returns>
    public async Task<double> MeasureAsync(IReadOnlyList<Flight> flights, IReadOnlyList<string> lanes, CancellationToken cancellationToken)
    {
        var batches = flights.Select((flight, i) => new PointBatch
        {
            BatchId = Guid.CreateVersion7(), Lane = lanes[i % lanes.Count], FlightId = flight.Id, Flight = new FlightDetails(), DeviceId = Requests.Device,
            Points = PointPacker.Pack(flight.Points),
        }).ToList();
        var points = flights.Sum(flight => flight.Points.Length);
        var before = await real.LedgerAsync(cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60 + points / 500));

        var started = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(batches, new ParallelOptions { MaxDegreeOfParallelism = EndToEnd.Senders, CancellationToken = limit.Token },
            async (batch, token) => await bus.Publish(batch, context => context.Mandatory = true, token));
        await EndToEnd.StoredAsync(real, before, points, time, limit.Token);
        return points / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
