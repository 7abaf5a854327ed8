using System.Collections.Concurrent;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Fakes;

/// <summary>A registry of workers in memory.</summary>
sealed class FakeWorkers(TimeProvider time) : IWorkerRegistry
{
    public ConcurrentDictionary<string, WorkerView> All { get; } = new();

    /// <summary>Thrown by every call.</summary>
    public Exception? Fault { get; set; }

    public Task<WorkerOrder> ReportAsync(WorkerReport report, CancellationToken cancellationToken) => Call(() =>
        All.AddOrUpdate(report.WorkerId, _ => new(report, WorkerOrder.Work, time.GetUtcNow()), (_, before) => before with { Report = report, LastHeartbeat = time.GetUtcNow() }).Order);

    public Task<IReadOnlyList<WorkerView>> ReadAsync(CancellationToken cancellationToken) =>
        Call<IReadOnlyList<WorkerView>>(() => [.. All.Values.OrderBy(worker => worker.Report.WorkerId, StringComparer.Ordinal)]);

    public Task<bool> OrderAsync(string workerId, WorkerOrder order, CancellationToken cancellationToken) => Call(() =>
        All.TryGetValue(workerId, out var worker) && All.TryUpdate(workerId, worker with { Order = order }, worker));

    public Task<bool> RemoveAsync(string workerId, CancellationToken cancellationToken) => Call(() => All.TryRemove(workerId, out _));

    Task<T> Call<T>(Func<T> call) => Fault is { } fault ? Task.FromException<T>(fault) : Task.FromResult(call());
}
