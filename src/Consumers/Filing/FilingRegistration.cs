using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace PointBus.Consumers.Filing;

public static class FilingRegistration
{
    /// <summary>The way of dead letters from the buffer to the catalog. Needs <c>AddPersisting</c>.</summary>
    public static IServiceCollection AddFiling(this IServiceCollection services) => services.AddFiling(new FilingOptions());

    /// <inheritdoc cref="AddFiling(IServiceCollection)" />
    public static IServiceCollection AddFiling(this IServiceCollection services, FilingOptions options) =>
        services.AddSingleton(options).AddHostedService<LetterFiler>();

    /// <summary>The consumer of moved letters, queue <c>letter-moves</c>.</summary>
    public static void AddFilingConsumers(this IBusRegistrationConfigurator bus) =>
        bus.AddConsumer<LetterMovedConsumer, LetterMovedConsumerDefinition>();
}
