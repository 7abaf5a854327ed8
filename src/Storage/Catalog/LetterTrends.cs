using Microsoft.EntityFrameworkCore;
using PointBus.Storage.Model;
using PointBus.Storage.Points;

namespace PointBus.Storage.Catalog;

internal sealed class LetterTrends(RelationalDatabase database) : ILetterTrends
{
    public Task<IReadOnlyList<LetterTrend>> ReadAsync(DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken) =>
        database.WithContextAsync<IReadOnlyList<LetterTrend>>(
            async context =>
            {
                var (first, last) = (Micros.Cut(since), Micros.Cut(until));
                var cells = await context.Letters.AsNoTracking().Where(row => row.FailedAt >= first && row.FailedAt < last)
                    .GroupBy(row => new { row.Lane, row.ReasonCode, row.State, row.Outcome })
                    .Select(of => new { of.Key, Letters = of.LongCount(), Points = of.Sum(row => (long)row.Points) })
                    .ToListAsync(cancellationToken);
                return [.. cells.Select(of => new LetterTrend(of.Key.Lane, of.Key.ReasonCode, of.Key.State, of.Key.Outcome, new Amount(of.Letters, of.Points)))];
            },
            cancellationToken);
}
