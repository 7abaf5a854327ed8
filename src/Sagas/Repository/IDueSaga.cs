using MassTransit;

namespace PointBus.Sagas.Repository;

/// <summary>A saga that says when it wants to be woken and how long it is worth keeping. Both are written in the transaction of its save.</summary>
public interface IDueSaga : ISagaVersion
{
    /// <summary>When its next step is due, UTC; <see langword="null"/> while it waits for others.</summary>
    DateTimeOffset? DueAt { get; }

    /// <summary>How long it is kept unless it is saved again; <see langword="null"/> takes the repository's <see cref="RedisSagaRepositoryOptions.Expiry"/>.</summary>
    TimeSpan? KeepFor { get; }
}
