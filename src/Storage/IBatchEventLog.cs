using PointBus.Contracts;

namespace PointBus.Storage;

/// <summary>
/// The events that the buffer recorded together with its changes of state, until they are published.
/// Throws <see cref="BufferUnavailableException"/>.
/// </summary>
public interface IBatchEventLog
{
    /// <summary>The oldest recorded events over all lanes. Reading changes nothing; several hosts may read the same ones.</summary>
    Task<IReadOnlyList<RecordedEvent>> ReadAsync(int max, CancellationToken cancellationToken);

    /// <summary>Forgets events that were published. May be repeated.</summary>
    Task RemoveAsync(IReadOnlyList<RecordedEvent> events, CancellationToken cancellationToken);
}

/// <summary>One recorded event.</summary>
/// <param name="Lane">Short name.</param>
/// <param name="Token">Identifies it within its lane.</param>
/// <param name="Event">A <see cref="BatchEvent"/> or <see cref="LetterEvent"/>.</param>
public sealed record RecordedEvent(string Lane, string Token, object Event);
