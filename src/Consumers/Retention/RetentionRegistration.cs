using Microsoft.Extensions.DependencyInjection;

namespace PointBus.Consumers.Retention;

public static class RetentionRegistration
{
    /// <summary>What happens to dead letters that nobody touches. Needs <c>AddOperating</c>.</summary>
    public static IServiceCollection AddRetention(this IServiceCollection services, RetentionOptions options) =>
        services
            .AddSingleton(options)
            .AddHostedService<RetentionLoop>()
            .AddHostedService<CurableReplay>()
            .AddSingleton<HourlyReplay>();
}
