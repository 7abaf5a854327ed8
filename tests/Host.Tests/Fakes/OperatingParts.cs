using Microsoft.Extensions.DependencyInjection;
using PointBus.Consumers.Locating;
using PointBus.Consumers.Operating;
using PointBus.Consumers.Retention;
using PointBus.Storage;

namespace PointBus.Host.Tests.Fakes;

/// <summary>What the endpoints need of the operations, without the loops that work at them.</summary>
static class OperatingParts
{
    public static void Add(IServiceCollection services) => services
        .AddSingleton(new OperatingOptions())
        .AddSingleton<ReplayPreparation>()
        .AddSingleton<Preflight>()
        .AddSingleton<OperationRecords>()
        .AddSingleton<OperationEnding>()
        .AddSingleton<OperationStarter>()
        .AddSingleton<LetterEditing>()
        .AddSingleton(new RetentionOptions())
        .AddLocating()
        .AddSingleton<IDeliveryLookup, NoDeliveries>()
        .AddSingleton<SentMessages>()
        .AddSingleton<IMessageReturn>(provider => provider.GetRequiredService<SentMessages>());
}

/// <summary>Messages that were sent back to their queues.</summary>
sealed class SentMessages : IMessageReturn
{
    public List<string> Queues { get; } = [];

    public Task SendAsync(RawMessage message, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        Queues.Add(message.Queue);
        return Task.CompletedTask;
    }
}

/// <summary>Nothing was heard of any delivery.</summary>
sealed class NoDeliveries : IDeliveryLookup
{
    public Task<DeliveryView?> FindAsync(Guid batchId, CancellationToken cancellationToken) => Task.FromResult<DeliveryView?>(null);
}
