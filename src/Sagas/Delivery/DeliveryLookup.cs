using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Sagas.Delivery;

/// <summary>The story of a batch, for those who look for it and do not know sagas.</summary>
sealed class DeliveryLookup(IDeliveryReader stories) : IDeliveryLookup
{
    public async Task<DeliveryView?> FindAsync(Guid batchId, CancellationToken cancellationToken) =>
        await stories.FindAsync(batchId, cancellationToken) is { } story
            ? new DeliveryView
            {
                Lane = story.Lane,
                State = story.State,
                Batch = story.Batch,
                Attempts = story.Attempts,
                MaxRetries = story.MaxRetries,
                NextDue = story.NextAttemptAt,
                LastFault = story.LastFault,
                Stored = story.End?.Stored ?? 0,
                Duplicate = story.End?.Duplicate ?? 0,
                Letters = [.. story.Letters.Select(letter => new LetterNote(letter.LetterId, letter.Reason ?? "", letter.Points ?? 0, ""))],
                History = [.. story.History.Select(step => new DeliveryStep(step.At, step.From, step.To, step.Cause))],
            }
            : null;
}
