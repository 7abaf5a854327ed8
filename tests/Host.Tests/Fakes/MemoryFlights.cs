using PointBus.Storage;

namespace PointBus.Host.Tests.Fakes;

/// <summary>Flights with their numbers of points.</summary>
sealed class MemoryFlights : IFlightDeletion
{
    public Dictionary<Guid, long> Points { get; } = [];

    public Task<long?> DeleteFlightAsync(Guid flight, CancellationToken cancellationToken) =>
        Task.FromResult<long?>(Points.Remove(flight, out var points) ? points : null);

    public Task<long> DeleteScoringAsync(Guid flight, bool evenIfEmpty, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ScoringReplacement> ReplaceScoringAsync(Guid flight, WriteRequest batch, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DateTimeOffset?> FindDeletionAsync(Guid flight, CancellationToken cancellationToken) => throw new NotSupportedException();
}
