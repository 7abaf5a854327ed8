using Microsoft.EntityFrameworkCore;
using PointBus.Storage.Model;

namespace PointBus.Storage.Points;

/// <summary>What is read of flights and the journal.</summary>
internal static class PointQueries
{
    public static async Task<FlightRecord?> FindFlightAsync(PointBusContext context, string id, string? source, CancellationToken cancellationToken)
    {
        if (!Texts.IsFlightId(id) || !Texts.IsStorable(source))
            return null;

        var flights = context.Flights.AsNoTracking().Where(flight => source == null || flight.Source == source);
        var found = Guid.TryParse(id, out var key)
            ? await flights.SingleOrDefaultAsync(flight => flight.Id == key, cancellationToken)
            : null;
        found ??= await flights.Where(flight => flight.FlightId == id)
            .OrderByDescending(flight => flight.CreatedAt).ThenBy(flight => flight.Id)
            .FirstOrDefaultAsync(cancellationToken);
        return found?.ToRecord();
    }

    /// <summary>As <see cref="FindFlightAsync"/> answers for each.</summary>
    public static async Task<IReadOnlyDictionary<string, FlightRecord>> FindFlightsAsync(
        PointBusContext context, IReadOnlyCollection<string> ids, string source, CancellationToken cancellationToken)
    {
        var texts = ids.Where(Texts.IsFlightId).Distinct().ToArray();
        if (texts.Length == 0 || !Texts.IsStorable(source))
            return new Dictionary<string, FlightRecord>();

        var keys = texts.Where(text => Guid.TryParse(text, out _)).ToDictionary(text => text, Guid.Parse);
        Guid[] uuids = [.. keys.Values];
        var flights = context.Flights.AsNoTracking().Where(flight => flight.Source == source);
        var rows = uuids.Length == 0
            ? await flights.Where(flight => texts.Contains(flight.FlightId)).ToListAsync(cancellationToken)
            : await flights.Where(flight => texts.Contains(flight.FlightId) || uuids.Contains(flight.Id)).ToListAsync(cancellationToken);

        var found = rows.ToDictionary(row => row.FlightId, row => row.ToRecord());
        foreach (var (text, key) in keys)
            if (rows.Find(row => row.Id == key) is { } row)
                found[text] = row.ToRecord();
        return found;
    }

    public static async Task<IReadOnlyList<JournalTotals>> ReadTotalsAsync(PointBusContext context, CancellationToken cancellationToken) =>
        await context.Batches
            .GroupBy(batch => batch.Lane)
            .Select(lane => new JournalTotals(
                lane.Key,
                lane.Sum(batch => batch.Acceptance != 0 ? (long)batch.Stored : 0),
                lane.Sum(batch => batch.Acceptance != 0 ? (long)batch.Duplicate : 0),
                lane.Sum(batch => batch.Acceptance == 0 ? (long)batch.Stored : 0),
                lane.Sum(batch => batch.Acceptance == 0 ? (long)batch.Duplicate : 0)))
            .ToListAsync(cancellationToken);

    public static async Task<UploadCounts?> ReadUploadAsync(PointBusContext context, Guid uploadId, CancellationToken cancellationToken) =>
        await context.Batches
            .Where(batch => batch.UploadId == uploadId)
            .GroupBy(batch => batch.UploadId)
            .Select(upload => new UploadCounts(
                upload.LongCount(),
                upload.Sum(batch => (long)batch.Points),
                upload.Sum(batch => (long)batch.Stored),
                upload.Sum(batch => (long)batch.Duplicate),
                upload.Sum(batch => (long)batch.Refused)) { Upstream = upload.Max(batch => batch.Upstream) })
            .SingleOrDefaultAsync(cancellationToken);
}
