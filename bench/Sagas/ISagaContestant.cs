namespace PointBus.Bench.Sagas;

/// <summary>A way to keep sagas, each of which is a count here.</summary>
interface ISagaContestant
{
    string Name { get; }

    /// <summary>One event: reads the saga, adds one, writes it; again where somebody else was in between.</summary>
    Task AddOneAsync(Guid id, CancellationToken cancellationToken);

    Task<long> CountAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Before the next try; by chance, so that those who met do not meet again.</summary>
    static TimeSpan Pause() => TimeSpan.FromMilliseconds(Random.Shared.Next(1, 10));
}
