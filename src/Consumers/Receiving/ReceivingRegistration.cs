using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PointBus.Consumers.Operating;

namespace PointBus.Consumers.Receiving;

public static class ReceivingRegistration
{
    /// <summary>What turns messages that nobody took into dead letters, and sends them back.</summary>
    public static IServiceCollection AddReceiving(this IServiceCollection services)
    {
        services.TryAddSingleton(new ReceivingOptions());
        services.TryAddSingleton<MessageLetters>();
        services.TryAddSingleton<LetterKeeper>();
        services.TryAddSingleton<IMessageReturn, BusMessageReturn>();
        return services;
    }

    /// <summary>For every endpoint with consumers or sagas: no message of it goes to an error or skipped queue, each becomes a dead letter.</summary>
    public static void UseDeadLetters(this IReceiveEndpointConfigurator endpoint, IServiceProvider services)
    {
        var (letters, keeper) = (services.GetRequiredService<MessageLetters>(), services.GetRequiredService<LetterKeeper>());

        // Nobody listens to faults. Without the filter they would still go to the address that an envelope names for them.
        endpoint.PublishFaults = false;
        endpoint.UseFilter(new UnaddressedFilter());
        endpoint.ConfigureReceive(pipe =>
        {
            pipe.UseFilter(new CancelledMessageFilter(letters, keeper));
            pipe.UseFilter(new UnfitMessageFilter(letters, keeper, services.GetRequiredService<ReceivingOptions>()));
        });
        endpoint.UseFilter(new OpenedMessageFilter());
        endpoint.ConfigureError(pipe => pipe.UseFilter(new FailedMessageFilter(letters, keeper)));
        endpoint.ConfigureDeadLetter(pipe => pipe.UseFilter(new UnknownMessageFilter(letters, keeper)));
    }

    /// <summary>For the endpoint of the queue to which the broker moves what it gives up: each message becomes a dead letter, whatever it is.</summary>
    public static void ReadLostMessages(this IReceiveEndpointConfigurator endpoint, IServiceProvider services)
    {
        var (letters, keeper) = (services.GetRequiredService<MessageLetters>(), services.GetRequiredService<LetterKeeper>());
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PublishFaults = false;
        endpoint.ConfigureReceive(pipe => pipe.UseFilter(new LostMessageFilter(letters, keeper)));
    }
}
