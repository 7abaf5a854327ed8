using PointBus.Consumers.Persisting;
using PointBus.Host.Errors;
using PointBus.Host.Operations;
using PointBus.Storage;

namespace PointBus.Host.Workers;

/// <summary>GET /api/v1/workers: the writers of all hosts, what they hold and whether they live.</summary>
static class WorkerEndpoints
{
    /// <summary>What a worker is called that has not reported for long; it was not asked to be so.</summary>
    public const string Dead = "dead";

    public static async Task<IResult> ListAsync(IWorkerRegistry registry, PersistOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var workers = (await registry.ReadAsync(cancellationToken)).Select(worker => Show(worker, options, time)).ToList();
        return Answers.Ok(new { Workers = workers, workers.Count, Timestamp = time.GetUtcNow() });
    }

    public static async Task<IResult> GetAsync(string id, IWorkerRegistry registry, PersistOptions options, TimeProvider time, CancellationToken cancellationToken) =>
        Answers.Ok(Show(await registry.RequireAsync(id, cancellationToken), options, time));

    /// <summary>The batches it said it held; where one stands now is told by the buffer.</summary>
    public static async Task<IResult> BatchesAsync(string id, IWorkerRegistry registry, IPointBuffer buffer, CancellationToken cancellationToken)
    {
        var worker = await registry.RequireAsync(id, cancellationToken);
        var batches = await Task.WhenAll(worker.Report.Batches.Select(batch => buffer.FindAsync(batch, cancellationToken)));
        return Answers.Ok(new
        {
            worker.Report.WorkerId,
            Batches = batches.OfType<BatchStatus>().Select(batch => new { batch.BatchId, batch.Lane, batch.State, batch.PointCount, batch.Priority, batch.Attempts, batch.AcceptedAt, batch.Until }),
        });
    }

    public static async Task<WorkerView> RequireAsync(this IWorkerRegistry registry, string id, CancellationToken cancellationToken) =>
        (await registry.ReadAsync(cancellationToken)).FirstOrDefault(worker => worker.Report.WorkerId == id)
            ?? throw new ApiException(StatusCodes.Status404NotFound, "WORKER_NOT_FOUND", "There is no worker of this id.");

    public static bool IsDead(WorkerView worker, PersistOptions options, TimeProvider time) => time.GetUtcNow() - worker.LastHeartbeat > options.DeadAfter;

    public static object Show(WorkerView worker, PersistOptions options, TimeProvider time) => new
    {
        worker.Report.WorkerId,
        worker.Report.Hostname,
        Status = IsDead(worker, options, time) ? Dead : Words.Of(worker.Order.State),
        Capacity = worker.Order.Capacity ?? worker.Report.Capacity,
        CurrentLoad = worker.Report.Batches.Count,
        CurrentBatches = worker.Report.Batches,
        worker.LastHeartbeat,
        IsDraining = worker.Order.State == WorkerState.Draining,
        worker.Report.StartedAt,
        BatchesDone = worker.Report.Ended,
        // One that names none takes from all.
        Lanes = worker.Report.Lanes.Count == 0 ? ["*"] : worker.Report.Lanes,
    };
}
