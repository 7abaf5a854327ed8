using PointBus.Host.Access;
using PointBus.Host.Ingest;
using PointBus.Host.Operations;

namespace PointBus.Host.Schedules;

static class SchedulesRegistration
{
    const long MostBytes = 1 << 16;

    /// <summary>Needs <c>AddScheduling</c> and <c>AddOperationsApi</c>.</summary>
    public static void MapSchedules(this WebApplication app)
    {
        var schedules = app.MapGroup("/api/v1/schedules").WithTags("Schedules").WithBodyLimit(MostBytes).AddEndpointFilter<OperatingProblems>();
        schedules.MapGet("", ScheduleEndpoints.ListAsync).For(Roles.Viewer);
        schedules.MapGet("/{name}", ScheduleEndpoints.GetAsync).For(Roles.Viewer);
        schedules.MapPost("/{name}/run", ScheduleEndpoints.RunAsync).For(Roles.Operator);
    }
}
