namespace PointBus.Bench.Sagas;

/// <summary>A way to keep sagas, each of which is a count here.</summary>
interface ISagaContestant
{
    string Name { get; }

    /// <summary>One event: reads the saga, adds one, writes it; again where somebody else was in between.</summary>
    Task AddOneAsync(Guid id, CancellationToken cancellationToken);

    Task<long> CountAsync(Guid id, CancellationToken cancellationToken);
}
