using Microsoft.Extensions.DependencyInjection;

namespace PointBus.Consumers.Locating;

public static class LocatingRegistration
{
    /// <summary>What says where a batch is.</summary>
    public static IServiceCollection AddLocating(this IServiceCollection services) => services.AddSingleton<BatchLocator>();
}
