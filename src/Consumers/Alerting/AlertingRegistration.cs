using Microsoft.Extensions.DependencyInjection;
using PointBus.Consumers.Alerting.Backtesting;
using PointBus.Consumers.Alerting.Evaluating;
using PointBus.Consumers.Alerting.Measuring;
using PointBus.Consumers.Alerting.Planning;
using PointBus.Consumers.Alerting.Rules;
using PointBus.Storage;

namespace PointBus.Consumers.Alerting;

public static class AlertingRegistration
{
    /// <summary>
    /// Rules, what they are measured on, and what is told of them. Needs <c>AddRedisAlerts</c>, an <see cref="INoticeOutbox"/> and the bus;
    /// further <see cref="ISignalSource"/>s may be added.
    /// </summary>
    public static IServiceCollection AddAlerting(this IServiceCollection services, AlertOptions options)
    {
        services.AddSingleton(options).AddSingleton<RuleDesk>().AddSingleton<AlertDesk>().AddSingleton<FactWriter>().AddSingleton<RuleEvaluator>().AddSingleton<Backtest>();
        if (!options.Enabled)
            return services;

        return services
            .AddSingleton(provider => new NoticePlanner(options, provider.GetRequiredService<INoticeOutbox>().Route))
            .AddSingleton<ISignalSource, LaneSignals>()
            .AddSingleton<ISignalSource, DependencySignals>()
            .AddSingleton<ISignalSource, RedisSignals>()
            .AddSingleton<ISignalSource>(provider => provider.GetService<IWorkerRegistry>() is { } workers
                ? new WorkerSignals(workers, provider.GetRequiredService<IPointBuffer>(), provider.GetRequiredService<TimeProvider>())
                : new NoSignals())
            .AddSingleton<ISignalSource, UpstreamSignals>()
            .AddSingleton<UpstreamWatch>()
            .AddHostedService<UpstreamLoop>()
            .AddSingleton<SignalReader>()
            .AddSingleton<ImpactReader>()
            .AddSingleton<AlertMemory>()
            .AddSingleton<AlertMetrics>()
            .AddSingleton<Lead>()
            .AddSingleton<AlertPass>()
            .AddSingleton<AlertLoop>()
            .AddHostedService(provider => provider.GetRequiredService<AlertLoop>());
    }
}
