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
        var admin = app.MapGroup("").RequireAuthorization(Roles.Admin).WithBodyLimit(MostBytes);
        MapDlq(admin.MapGroup("/api/dlq").WithTags("Dead letter queue").AddEndpointFilter<DlqProblems>().AddEndpointFilter<OperatingProblems>());
        MapLetters(admin.MapGroup("/api/dlq").WithTags("Dead letters").AddEndpointFilter<OperatingProblems>());
        MapOperations(admin.MapGroup("/api/v1").WithTags("Operations").AddEndpointFilter<OperatingProblems>());
        MapBatches(admin.MapGroup("/api/v1/batches").WithTags("Batches").AddEndpointFilter<OperatingProblems>());
        MapQueueAdmin(admin.MapGroup("").WithTags("Queue administration").AddEndpointFilter<OperatingProblems>());
        admin.MapGroup("/flights").WithTags("Flights").AddEndpointFilter<OperatingProblems>().MapDelete("/{id}", FlightDeletionEndpoint.DeleteAsync);
        MapQueues(admin.MapGroup("/api/v1/queues").WithTags("Queues").AddEndpointFilter<OperatingProblems>());
    }

    static void MapDlq(RouteGroupBuilder dlq)
    {
        dlq.MapGet("", DlqEndpoints.ListAsync);
        dlq.MapGet("/stats", DlqEndpoints.StatsAsync);
        dlq.MapGet("/dashboard", DlqEndpoints.DashboardAsync);
        dlq.MapGet("/health", DlqEndpoints.HealthAsync);
        dlq.MapGet("/task/{id}", DlqEndpoints.TaskAsync);
        dlq.MapGet("/{priority}", DlqEndpoints.BandAsync);
        dlq.MapPost("/retry", DlqActionEndpoints.RetryAsync);
        dlq.MapPost("/retry-all", DlqActionEndpoints.RetryAllAsync);
        dlq.MapPost("/search", DlqActionEndpoints.SearchAsync);
        dlq.MapDelete("/purge", DlqActionEndpoints.PurgeAsync);
    }

    static void MapLetters(RouteGroupBuilder dlq)
    {
        dlq.MapGet("/letters", LetterEndpoints.ListAsync);
        dlq.MapGet("/letters/{id}", LetterEndpoints.GetAsync);
        dlq.MapGet("/letters/{id}/body", LetterEndpoints.BodyAsync);
        dlq.MapPost("/letters/{id}/edit", LetterEditEndpoint.PostAsync).WithBodyLimit(MostLetterBytes);
        dlq.MapPost("/letters/{id}/archive", LetterActionEndpoints.ArchiveAsync);
        dlq.MapPost("/letters/{id}/restore", LetterActionEndpoints.RestoreAsync);
        dlq.MapPost("/letters/{id}/purge", LetterActionEndpoints.PurgeAsync);
        dlq.MapGet("/groups", GroupEndpoints.ListAsync);
        dlq.MapGet("/groups/{fingerprint}", GroupEndpoints.GetAsync);
        dlq.MapPatch("/groups/{fingerprint}", GroupEndpoints.PatchAsync);
    }

    static void MapOperations(RouteGroupBuilder api)
    {
        api.MapPost("/operations", OperationStartEndpoint.PostAsync);
        api.MapGet("/operations", OperationEndpoints.ListAsync);
        api.MapGet("/operations/{id}", OperationEndpoints.GetAsync);
        api.MapGet("/operations/{id}/items", OperationEndpoints.ItemsAsync);
        api.MapPost("/operations/{id}/pause", OperationEndpoints.PauseAsync);
        api.MapPost("/operations/{id}/resume", OperationEndpoints.ResumeAsync);
        api.MapPost("/operations/{id}/cancel", OperationEndpoints.CancelAsync);
        api.MapGet("/audit", AuditEndpoint.GetAsync);
    }

    static void MapBatches(RouteGroupBuilder batches)
    {
        batches.MapGet("/dlq", BatchReplayEndpoints.ListAsync);
        batches.MapPost("/dlq/{id}/retry", BatchReplayEndpoints.RetryLetterAsync);
        batches.MapPost("/dlq/{id}/discard", BatchReplayEndpoints.DiscardAsync);
        batches.MapGet("/{id}", BatchEndpoints.GetAsync);
        batches.MapGet("/{id}/timeline", BatchEndpoints.TimelineAsync);
        batches.MapDelete("/{id}", BatchActionEndpoints.CancelAsync);
        batches.MapPost("/{id}/cancel", BatchActionEndpoints.CancelAsync);
        batches.MapPost("/{id}/boost-priority", BatchActionEndpoints.BoostAsync);
        batches.MapPost("/{id}/replay", BatchReplayEndpoints.ReplayAsync);
        batches.MapPost("/{id}/retry", BatchReplayEndpoints.ReplayAsync);
    }

    static void MapQueueAdmin(RouteGroupBuilder admin)
    {
        admin.MapGet("/admin/queue/health", QueueHealthEndpoints.HealthAsync);
        admin.MapGet("/admin/queue/stats", QueueHealthEndpoints.StatsAsync);
        admin.MapPost("/admin/queue/process-dlq/{queue}", QueueActionEndpoints.ProcessDlqAsync);
        admin.MapDelete("/admin/queue/clear/{queue}", QueueActionEndpoints.ClearAsync);
        admin.MapPost("/admin/queue/cleanup", QueueActionEndpoints.CleanupAsync);
        admin.MapPost("/admin/queue/force-process/{queue}", QueueActionEndpoints.ForceAsync);
        admin.MapDelete("/queue/clear", QueueActionEndpoints.ClearAllAsync);
    }

    static void MapQueues(RouteGroupBuilder queues)
    {
        queues.MapGet("", LaneEndpoints.ListAsync);
        queues.MapPost("", LaneEndpoints.CreateAsync);
        queues.MapGet("/{name}", LaneEndpoints.GetAsync);
        queues.MapDelete("/{name}", LaneEndpoints.DeleteAsync);
        queues.MapPost("/{name}/pause", LaneEndpoints.PauseAsync);
        queues.MapPost("/{name}/resume", LaneEndpoints.ResumeAsync);
        queues.MapGet("/{name}/messages", LaneBatchEndpoints.PeekAsync);
        queues.MapDelete("/{name}/messages", LaneBatchEndpoints.DeleteMessagesAsync);
        queues.MapGet("/{name}/pending", LaneBatchEndpoints.PendingAsync);
        queues.MapPost("/{name}/purge", LaneBatchEndpoints.PurgeAsync);
        queues.MapPost("/{name}/requeue", LaneBatchEndpoints.RequeueAsync);
    }
}
