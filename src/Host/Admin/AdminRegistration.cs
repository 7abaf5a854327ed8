using PointBus.Host.Access;

namespace PointBus.Host.Admin;

static class AdminRegistration
{
    public static IServiceCollection AddAdmin(this IServiceCollection services) => services.AddSingleton<LedgerReader>();

    public static void MapAdmin(this WebApplication app)
    {
        var admin = app.MapGroup("").RequireAuthorization(Roles.Viewer).WithTags("Admin");
        admin.MapGet("/admin/ledger", LedgerEndpoint.GetAsync);
        admin.MapGet("/queue/status", QueueStatusEndpoint.GetAsync);
    }
}
