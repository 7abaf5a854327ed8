using PointBus.Host.Access;
using PointBus.Host.Ingest;
using PointBus.Host.Operations;

namespace PointBus.Host.Workers;

static class WorkersRegistration
{
    const long MostBytes = 1 << 16;

    /// <summary>Needs <c>AddPersisting</c>, <c>AddOperationsApi</c> and <see cref="Storage.IWorkerRegistry"/>.</summary>
    public static void MapWorkers(this WebApplication app)
    {
        var workers = app.MapGroup("/api/v1/workers").WithBodyLimit(MostBytes).WithTags("Workers").AddEndpointFilter<OperatingProblems>();
        workers.MapGet("", WorkerEndpoints.ListAsync).For(Roles.Viewer);
        workers.MapGet("/status/all", WorkerEndpoints.ListAsync).For(Roles.Viewer);
        workers.MapGet("/{id}", WorkerEndpoints.GetAsync).For(Roles.Viewer);
        workers.MapGet("/{id}/status", WorkerEndpoints.GetAsync).For(Roles.Viewer);
        workers.MapGet("/{id}/tasks", WorkerEndpoints.BatchesAsync).For(Roles.Viewer);
        workers.MapGet("/{id}/batches", WorkerEndpoints.BatchesAsync).For(Roles.Viewer);
        workers.MapPatch("/{id}/pause", WorkerActionEndpoints.PauseAsync).For(Roles.Operator);
        workers.MapPatch("/{id}/resume", WorkerActionEndpoints.ResumeAsync).For(Roles.Operator);
        workers.MapPatch("/{id}/capacity", WorkerActionEndpoints.CapacityAsync).For(Roles.Operator);
        workers.MapPatch("/{id}/status", WorkerActionEndpoints.StatusAsync).For(Roles.Operator);
        workers.MapPost("/{id}/drain", WorkerActionEndpoints.DrainAsync).For(Roles.Operator);
        workers.MapDelete("/{id}", WorkerActionEndpoints.DeleteAsync).For(Roles.Operator);
    }
}
