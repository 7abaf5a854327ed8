namespace PointBus.Storage;

/// <summary>What the database needs now and then beside <see cref="IPointStore.MaintainAsync"/>. Every method may be repeated. Throws <see cref="PointStoreException"/>.</summary>
public interface IStoreUpkeep
{
    /// <summary>Has the engine count anew what its tables hold, so that it finds rows by the shortest way.</summary>
    Task AnalyzeAsync(CancellationToken cancellationToken);

    /// <summary>Flights of a source whose last point, or without any whose registration, is older.</summary>
    /// <param name="source">Such as <c>live</c>.</param>
    /// <param name="before">UTC.</param>
    /// <param name="max">1 to 1,000, oldest registration first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<Guid>> FindOldFlightsAsync(string source, DateTimeOffset before, int max, CancellationToken cancellationToken);
}
