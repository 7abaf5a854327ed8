using PointBus.Consumers.Alerting.Measuring;

namespace PointBus.Host.Alerts;

static class AlertsRegistration
{
    /// <summary>What only the host can measure. Needs <c>AddIngest</c>, <c>AddAccess</c> and the settings.</summary>
    public static IServiceCollection AddAlertSources(this IServiceCollection services) =>
        services
            .AddSingleton<ISignalSource, WaySignals>()
            .AddSingleton<ISignalSource, CertificateSignals>()
            .AddSingleton<ISignalSource, KeySignals>();
}
