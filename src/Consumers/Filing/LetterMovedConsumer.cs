using MassTransit;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Filing;

/// <summary>Enters moves of letters into the catalog, in case whoever moved them died before doing so. Safe to run again.</summary>
public sealed class LetterMovedConsumer(IDeadLetters letters, IDeadLetterCatalog catalog)
    : IConsumer<LetterReplayed>, IConsumer<LetterArchived>, IConsumer<LetterRestored>, IConsumer<LetterPurged>
{
    public Task Consume(ConsumeContext<LetterReplayed> context) => EnterAsync(context, LetterState.Replayed);

    public Task Consume(ConsumeContext<LetterArchived> context) => EnterAsync(context, context.Message.Expired ? LetterState.Expired : LetterState.Archived);

    public Task Consume(ConsumeContext<LetterRestored> context) => EnterAsync(context, LetterState.Open);

    public Task Consume(ConsumeContext<LetterPurged> context) => EnterAsync(context, LetterState.Purged);

    async Task EnterAsync<T>(ConsumeContext<T> context, LetterState state)
        where T : LetterEvent
    {
        var moved = context.Message;

        // Moved on since, or forgotten: what came later is entered by its own event.
        if (await letters.FindAsync(moved.Lane, moved.LetterId, context.CancellationToken) is { } stub && stub.State == state)
            await catalog.EnterAsync([stub.Entry(moved.At, moved.Actor)], context.CancellationToken);
    }
}
