using Microsoft.Extensions.Logging;
using PointBus.Storage;

namespace PointBus.Consumers.Persisting;

/// <summary>Makes partitions ahead of need, at start and every hour. Where that fails, points go to the default partition until the next pass.</summary>
public sealed class MaintenanceLoop(IPointStore store, StoreGate gate, TimeProvider time, ILogger<MaintenanceLoop> logger)
    : TimedLoop(gate, TimeSpan.FromHours(1), time, logger)
{
    protected override Task PassAsync(CancellationToken cancellationToken) => store.MaintainAsync(cancellationToken);
}
