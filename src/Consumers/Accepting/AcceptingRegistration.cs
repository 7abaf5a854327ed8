using Microsoft.Extensions.DependencyInjection;

namespace PointBus.Consumers.Accepting;

public static class AcceptingRegistration
{
    /// <summary>What decides whether points and batches may come in.</summary>
    public static IServiceCollection AddAccepting(this IServiceCollection services, PointRulesOptions? rules = null) =>
        services.AddSingleton(provider => new PointRules(provider.GetRequiredService<TimeProvider>(), rules ?? new PointRulesOptions())).AddSingleton<BatchAdmission>();
}
