using Microsoft.EntityFrameworkCore;
using PointBus.Storage.Model;

namespace PointBus.Storage.Points;

/// <param name="database">Whose.</param>
/// <param name="analyze">The engine's statement.</param>
internal sealed class StoreUpkeep(RelationalDatabase database, string analyze) : IStoreUpkeep
{
    // Large tables take longer than any other statement may.
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    public Task AnalyzeAsync(CancellationToken cancellationToken) => database.WithContextAsync(
        context =>
        {
            context.Database.SetCommandTimeout(Limit);
            return context.Database.ExecuteSqlRawAsync(analyze, cancellationToken);
        },
        cancellationToken);

    public Task<IReadOnlyList<Guid>> FindOldFlightsAsync(string source, DateTimeOffset before, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, 1_000);
        var end = Micros.Cut(before);
        return database.WithContextAsync<IReadOnlyList<Guid>>(
            async context => await context.Flights.AsNoTracking()
                .Where(row => row.Source == source && row.CreatedAt < end && (row.LastTime == null || row.LastTime < end))
                .OrderBy(row => row.CreatedAt).Take(max).Select(row => row.Id).ToListAsync(cancellationToken),
            cancellationToken);
    }
}
