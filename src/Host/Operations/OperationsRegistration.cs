using PointBus.Host.Access;
using PointBus.Host.Delivery;
using PointBus.Host.DeadLetters;
using PointBus.Host.Flights;
using PointBus.Host.Ingest;
using PointBus.Host.Queues;

namespace PointBus.Host.Operations;

/// <summary>What support engineers do over HTTP: dead letters, operations, batches, lanes and the record of it all.</summary>
static class OperationsRegistration
{
    const long MostBytes = 1 << 20;

    /// <summary>An edited letter holds as many points as a batch may.</summary>
    const long MostLetterBytes = 16 << 20;

    /// <summary>Needs <c>AddOperating</c>, <c>AddRetention</c>, <c>AddLocating</c> and the ports they are made of, <see cref="Storage.ILaneControl"/>, <see cref="Storage.IFlightDeletion"/> and <see cref="Storage.IAuditLog"/> too.</summary>
    public static IServiceCollection AddOperationsApi(this IServiceCollection services) =>
        services
            .AddSingleton<AuditTrail>()
            .AddSingleton<LetterMoves>()
            .AddSingleton<LetterRun>()
            .AddSingleton<WaitingPoints>();

    public static void MapOperationsApi(this WebApplication app)
    {
        var operating = app.MapGroup("").WithBodyLimit(MostBytes);
        MapDlq(operating.MapGroup("/api/dlq").WithTags("Dead letter queue").AddEndpointFilter<DlqProblems>().AddEndpointFilter<OperatingProblems>());
        MapLetters(operating.MapGroup("/api/dlq").WithTags("Dead letters").AddEndpointFilter<OperatingProblems>());
        MapOperations(operating.MapGroup("/api/v1").WithTags("Operations").AddEndpointFilter<OperatingProblems>());
        MapBatches(operating.MapGroup("/api/v1/batches").WithTags("Batches").AddEndpointFilter<OperatingProblems>());
        MapQueueAdmin(operating.MapGroup("").WithTags("Queue administration").AddEndpointFilter<OperatingProblems>());
        MapQueues(operating.MapGroup("/api/v1/queues").WithTags("Queues").AddEndpointFilter<OperatingProblems>());
        operating.MapGroup("/flights").WithTags("Flights").AddEndpointFilter<OperatingProblems>().MapDelete("/{id}", FlightDeletionEndpoint.DeleteAsync).For(Roles.Admin);
    }

    static void MapDlq(RouteGroupBuilder dlq)
    {
        dlq.MapGet("", DlqEndpoints.ListAsync).For(Roles.Viewer);
        dlq.MapGet("/stats", DlqEndpoints.StatsAsync).For(Roles.Viewer);
        dlq.MapGet("/dashboard", DlqEndpoints.DashboardAsync).For(Roles.Viewer);
        dlq.MapGet("/health", DlqEndpoints.HealthAsync).For(Roles.Viewer);
        dlq.MapGet("/task/{id}", DlqEndpoints.TaskAsync).For(Roles.Viewer);
        dlq.MapGet("/{priority}", DlqEndpoints.BandAsync).For(Roles.Viewer);
        dlq.MapPost("/retry", DlqActionEndpoints.RetryAsync).For(Roles.Operator);
        dlq.MapPost("/retry-all", DlqActionEndpoints.RetryAllAsync).For(Roles.Operator);
        dlq.MapPost("/search", DlqActionEndpoints.SearchAsync).For(Roles.Viewer);
        dlq.MapDelete("/purge", DlqActionEndpoints.PurgeAsync).For(Roles.Admin);
    }

    static void MapLetters(RouteGroupBuilder dlq)
    {
        dlq.MapGet("/letters", LetterEndpoints.ListAsync).For(Roles.OwnOrViewer);
        dlq.MapGet("/letters/{id}", LetterEndpoints.GetAsync).For(Roles.OwnOrViewer);
        dlq.MapGet("/letters/{id}/body", LetterEndpoints.BodyAsync).For(Roles.OwnOrViewer);
        dlq.MapPost("/letters/{id}/edit", LetterEditEndpoint.PostAsync).For(Roles.Operator).WithBodyLimit(MostLetterBytes);
        dlq.MapPost("/letters/{id}/archive", LetterActionEndpoints.ArchiveAsync).For(Roles.Operator);
        dlq.MapPost("/letters/{id}/restore", LetterActionEndpoints.RestoreAsync).For(Roles.Operator);
        dlq.MapPost("/letters/{id}/purge", LetterActionEndpoints.PurgeAsync).For(Roles.Admin);
        dlq.MapGet("/groups", GroupEndpoints.ListAsync).For(Roles.Viewer);
        dlq.MapGet("/groups/{fingerprint}", GroupEndpoints.GetAsync).For(Roles.Viewer);
        dlq.MapPatch("/groups/{fingerprint}", GroupEndpoints.PatchAsync).For(Roles.Operator);
    }

    static void MapOperations(RouteGroupBuilder api)
    {
        api.MapPost("/operations", OperationStartEndpoint.PostAsync).For(Roles.Operator);
        api.MapGet("/operations", OperationEndpoints.ListAsync).For(Roles.Viewer);
        api.MapGet("/operations/{id}", OperationEndpoints.GetAsync).For(Roles.Viewer);
        api.MapGet("/operations/{id}/items", OperationEndpoints.ItemsAsync).For(Roles.Viewer);
        api.MapPost("/operations/{id}/pause", OperationEndpoints.PauseAsync).For(Roles.Operator);
        api.MapPost("/operations/{id}/resume", OperationEndpoints.ResumeAsync).For(Roles.Operator);
        api.MapPost("/operations/{id}/cancel", OperationEndpoints.CancelAsync).For(Roles.Operator);
        api.MapGet("/audit", AuditEndpoint.GetAsync).For(Roles.Viewer);
    }

    static void MapBatches(RouteGroupBuilder batches)
    {
        batches.MapGet("/dlq", BatchReplayEndpoints.ListAsync).For(Roles.Viewer);
        batches.MapPost("/dlq/{id}/retry", BatchReplayEndpoints.RetryLetterAsync).For(Roles.Operator);
        batches.MapPost("/dlq/{id}/discard", BatchReplayEndpoints.DiscardAsync).For(Roles.Admin);
        batches.MapGet("/{id}", BatchEndpoints.GetAsync).For(Roles.OwnOrViewer);
        batches.MapGet("/{id}/timeline", BatchEndpoints.TimelineAsync).For(Roles.OwnOrViewer);
        batches.MapDelete("/{id}", BatchActionEndpoints.CancelAsync).For(Roles.Operator);
        batches.MapPost("/{id}/cancel", BatchActionEndpoints.CancelAsync).For(Roles.Operator);
        batches.MapPost("/{id}/boost-priority", BatchActionEndpoints.BoostAsync).For(Roles.Operator);
        batches.MapPost("/{id}/replay", BatchReplayEndpoints.ReplayAsync).For(Roles.OwnOrOperator);
        batches.MapPost("/{id}/retry", BatchReplayEndpoints.ReplayAsync).For(Roles.OwnOrOperator);
    }

    static void MapQueueAdmin(RouteGroupBuilder admin)
    {
        admin.MapGet("/admin/queue/health", QueueHealthEndpoints.HealthAsync).For(Roles.Viewer);
        admin.MapGet("/admin/queue/stats", QueueHealthEndpoints.StatsAsync).For(Roles.Viewer);
        admin.MapPost("/admin/queue/process-dlq/{queue}", QueueActionEndpoints.ProcessDlqAsync).For(Roles.Operator);
        admin.MapDelete("/admin/queue/clear/{queue}", QueueActionEndpoints.ClearAsync).For(Roles.Admin);
        admin.MapPost("/admin/queue/cleanup", QueueActionEndpoints.CleanupAsync).For(Roles.Admin);
        admin.MapPost("/admin/queue/force-process/{queue}", QueueActionEndpoints.ForceAsync).For(Roles.Operator);
        admin.MapDelete("/queue/clear", QueueActionEndpoints.ClearAllAsync).For(Roles.Admin);
    }

    static void MapQueues(RouteGroupBuilder queues)
    {
        queues.MapGet("", LaneEndpoints.ListAsync).For(Roles.Viewer);
        queues.MapPost("", LaneEndpoints.CreateAsync).For(Roles.Admin);
        queues.MapGet("/{name}", LaneEndpoints.GetAsync).For(Roles.Viewer);
        queues.MapDelete("/{name}", LaneEndpoints.DeleteAsync).For(Roles.Admin);
        queues.MapPost("/{name}/pause", LaneEndpoints.PauseAsync).For(Roles.Operator);
        queues.MapPost("/{name}/resume", LaneEndpoints.ResumeAsync).For(Roles.Operator);
        queues.MapGet("/{name}/messages", LaneBatchEndpoints.PeekAsync).For(Roles.Viewer);
        queues.MapDelete("/{name}/messages", LaneBatchEndpoints.DeleteMessagesAsync).For(Roles.Operator);
        queues.MapGet("/{name}/pending", LaneBatchEndpoints.PendingAsync).For(Roles.Viewer);
        queues.MapPost("/{name}/purge", LaneBatchEndpoints.PurgeAsync).For(Roles.Admin);
        queues.MapPost("/{name}/requeue", LaneBatchEndpoints.RequeueAsync).For(Roles.Operator);
    }
}
