using PointBus.Consumers.Alerting.Measuring;
using PointBus.Host.Access;
using PointBus.Host.Ingest;
using PointBus.Host.Operations;

namespace PointBus.Host.Alerts;

static class AlertsRegistration
{
    const long MostBytes = 1 << 16;

    /// <summary>What only the host can measure. Needs <c>AddIngest</c>, <c>AddAccess</c> and the settings.</summary>
    public static IServiceCollection AddAlertSources(this IServiceCollection services) =>
        services
            .AddSingleton<ISignalSource, WaySignals>()
            .AddSingleton<ISignalSource, CertificateSignals>()
            .AddSingleton<ISignalSource, KeySignals>();

    /// <summary>Alerts over HTTP. Needs <c>AddAlerting</c>, <c>AddAlertChannels</c> and <c>AddOperationsApi</c>.</summary>
    public static void MapAlerts(this WebApplication app)
    {
        var alerts = app.MapGroup("/api/v1/alerts").WithTags("Alerts").WithBodyLimit(MostBytes).AddEndpointFilter<OperatingProblems>();
        alerts.MapGet("", AlertEndpoints.ListAsync).For(Roles.Viewer);
        alerts.MapGet("/history", AlertEndpoints.HistoryAsync).For(Roles.Viewer);
        alerts.MapGet("/stats", AlertEndpoints.StatsAsync).For(Roles.Viewer);
        alerts.MapGet("/deliveries", AlertEndpoints.DeliveriesAsync).For(Roles.Viewer);
        alerts.MapGet("/{id}", AlertEndpoints.GetAsync).For(Roles.Viewer);
        alerts.MapPost("/{id}/acknowledge", AlertEndpoints.AcknowledgeAsync).For(Roles.Operator);

        alerts.MapGet("/silences", SilenceEndpoints.ListAsync).For(Roles.Viewer);
        alerts.MapPost("/silences", SilenceEndpoints.AddAsync).For(Roles.Operator);
        alerts.MapPost("/silences/preview", SilenceEndpoints.PreviewAsync).For(Roles.Viewer);
        alerts.MapDelete("/silences/{id}", SilenceEndpoints.EndAsync).For(Roles.Operator);

        alerts.MapGet("/rules", RuleEndpoints.ListAsync).For(Roles.Viewer);
        alerts.MapGet("/rules/{key}", RuleEndpoints.GetAsync).For(Roles.Viewer);
        alerts.MapPatch("/rules/{key}", RuleEndpoints.ChangeAsync).For(Roles.Operator);
        alerts.MapDelete("/rules/{key}", RuleEndpoints.ResetAsync).For(Roles.Operator);
        alerts.MapPost("/rules/{key}/backtest", RuleEndpoints.BacktestAsync).For(Roles.Viewer);

        alerts.MapGet("/channels", ChannelEndpoints.List).For(Roles.Viewer);
        alerts.MapPost("/channels/{name}/test", ChannelEndpoints.TestAsync).For(Roles.Operator);
    }
}
