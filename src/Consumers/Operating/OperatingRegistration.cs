using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace PointBus.Consumers.Operating;

public static class OperatingRegistration
{
    /// <summary>Operations on dead letters: starting, running, dry runs, edits and outcomes. Needs <c>AddAccepting</c>, <c>AddPersisting</c> and an <see cref="IMessageReturn"/>.</summary>
    public static IServiceCollection AddOperating(this IServiceCollection services, OperatingOptions options) =>
        services
            .AddSingleton(options)
            .AddSingleton<ReplayPreparation>()
            .AddSingleton<Preflight>()
            .AddSingleton<OperationRecords>()
            .AddSingleton<OperationEnding>()
            .AddSingleton<OperationStarter>()
            .AddSingleton<LetterEditing>()
            .AddSingleton<LetterReplay>()
            .AddSingleton<OperationChunk>()
            .AddSingleton<OperationRun>()
            .AddSingleton<ReplayOutcomes>()
            .AddSingleton<ReplayEnds>()
            .AddHostedService<OperationRunner>()
            .AddHostedService<OutcomeSweep>();

    /// <summary>The consumer of ended replays, queue <c>replay-outcomes</c>.</summary>
    public static void AddOperatingConsumers(this IBusRegistrationConfigurator bus) =>
        bus.AddConsumer<ReplayEndedConsumer, ReplayEndedConsumerDefinition>();
}
