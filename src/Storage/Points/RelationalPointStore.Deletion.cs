using Microsoft.EntityFrameworkCore;
using PointBus.Storage.Model;

namespace PointBus.Storage.Points;

internal abstract partial class RelationalPointStore
{
    public Task<long?> DeleteFlightAsync(Guid flight, CancellationToken cancellationToken) => InTransactionAsync<long?>(
        async transaction =>
        {
            // Waits for whoever is writing points of it.
            var known = await flights.LockAsync(transaction, [new PlannedFlight(flight, "", "")], cancellationToken);
            if (known.Count == 0)
                return null;

            var points = 0L;
            foreach (var kind in Tables.Keys.Where(kind => kind != LaneKind.Scoring))
                points += await DeletePointsAsync(transaction, kind, flight, cancellationToken);
            await transaction.Context.Flights.Where(row => row.Id == flight).ExecuteDeleteAsync(cancellationToken);
            await deleted.PutAsync(transaction, flight, Now(), cancellationToken);
            return points;
        },
        cancellationToken);

    public Task<long> DeleteScoringAsync(Guid flight, bool evenIfEmpty, CancellationToken cancellationToken) => InTransactionAsync(
        transaction => DeleteScoringAsync(transaction, flight, Now(), evenIfEmpty, cancellationToken), cancellationToken);

    public Task<ScoringReplacement> ReplaceScoringAsync(Guid flight, WriteRequest batch, CancellationToken cancellationToken) => InTransactionAsync(
        async transaction =>
        {
            var isKnown = (await JournalTable.ReadAsync(transaction, [batch.Header.BatchId], cancellationToken)).Count > 0;

            // Just before the new points were made, which are to be taken.
            var before = Micros.Cut(batch.Header.CreatedAt).AddMicroseconds(-1);
            var gone = isKnown ? 0 : await DeleteScoringAsync(transaction, flight, before, evenIfEmpty: true, cancellationToken);
            var answers = await WriteAsync(transaction, LaneKind.Scoring, [batch], cancellationToken);
            return new ScoringReplacement(gone, Answer(batch, answers));
        },
        cancellationToken);

    public Task<DateTimeOffset?> FindDeletionAsync(Guid flight, CancellationToken cancellationToken) => WithContextAsync(
        async context => (await context.DeletedFlights.AsNoTracking().SingleOrDefaultAsync(row => row.Id == flight, cancellationToken))?.DeletedAt,
        cancellationToken);

    async Task<long> DeleteScoringAsync(StoreTransaction transaction, Guid flight, DateTimeOffset at, bool evenIfEmpty, CancellationToken cancellationToken)
    {
        var points = await DeletePointsAsync(transaction, LaneKind.Scoring, flight, cancellationToken);
        if (points > 0 || evenIfEmpty)
            await deleted.PutAsync(transaction, flight, at, cancellationToken);
        return points;
    }

    async Task<long> DeletePointsAsync(StoreTransaction transaction, LaneKind kind, Guid flight, CancellationToken cancellationToken)
    {
        var table = Tables[kind].Table;
        await using var command = transaction.Command();
        command.CommandText = $"DELETE FROM {table.Name} WHERE {table[nameof(PointRow.Flight)]} = {table.Add(command, nameof(PointRow.Flight), flight)}";
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
