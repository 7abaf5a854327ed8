using PointBus.Storage;

namespace PointBus.Consumers.Alerting.Measuring;

/// <summary>Which lanes have workers, and which workers have fallen silent.</summary>
public sealed class WorkerSignals(IWorkerRegistry workers, IPointBuffer buffer, TimeProvider time) : ISignalSource
{
    static readonly TimeSpan Alive = TimeSpan.FromMinutes(1);

    public IReadOnlyCollection<string> Measures { get; } = [Signals.Workers, Signals.WorkerSilence];

    public async Task<IReadOnlyList<Measurement>> MeasureAsync(CancellationToken cancellationToken)
    {
        var known = await workers.ReadAsync(cancellationToken);
        var lanes = await buffer.ReadLanesAsync(cancellationToken);
        var now = time.GetUtcNow();
        var claiming = known.Where(worker => now - worker.LastHeartbeat <= Alive && worker.Order.State == WorkerState.Active).ToList();
        return
        [
            .. lanes.Where(lane => lane is { IsMessages: false, Paused: false, Deleted: false })
                .Select(lane => new Measurement(Signals.Workers, lane.Lane.Name, claiming.Count(worker => Claims(worker.Report, lane.Lane.Name)))),
            .. known.Where(worker => !known.Any(other => Replaces(other, worker))).Select(worker => new Measurement(Signals.WorkerSilence, worker.Report.WorkerId, Math.Max(0, (now - worker.LastHeartbeat).TotalSeconds))),
        ];
    }

    /// <summary>A host that crashed and was started again is not silent.</summary>
    static bool Replaces(WorkerView other, WorkerView worker) =>
        other.Report.WorkerId != worker.Report.WorkerId && other.Report.Hostname == worker.Report.Hostname && other.Report.StartedAt >= worker.LastHeartbeat;

    /// <summary>One that names no lanes claims from all.</summary>
    static bool Claims(WorkerReport worker, string lane) => worker.Lanes.Count == 0 || worker.Lanes.Contains(lane) || worker.Lanes.Contains("*");
}
