using Microsoft.EntityFrameworkCore;
using PointBus.Storage.Model;

namespace PointBus.Storage.Catalog;

internal sealed partial class DeadLetterCatalog
{
    public Task<IReadOnlyList<FaultGroup>> ReadGroupsAsync(GroupQuery query, CancellationToken cancellationToken) =>
        database.WithContextAsync(context => ReadAsync(context, query, cancellationToken), cancellationToken);

    public Task<FaultGroup?> AnnotateAsync(string fingerprint, GroupNote note, long? expectedVersion, CancellationToken cancellationToken) =>
        database.InTransactionAsync(async transaction =>
        {
            await tables.LockAsync(transaction, tables.Groups, nameof(FaultGroupRow.Fingerprint), [fingerprint], cancellationToken);
            var row = await transaction.Context.FaultGroups.SingleOrDefaultAsync(row => row.Fingerprint == fingerprint, cancellationToken);
            if (row is null)
                return null;
            if (expectedVersion is { } expected && expected != row.Version)
                throw new CatalogConflictException($"The group is at version {row.Version}, not {expected}: {row.UpdatedBy} changed it.");

            row.Owner = Changed(row.Owner, note.Owner);
            row.Note = Changed(row.Note, note.Note);
            row.BugUrl = Changed(row.BugUrl, note.BugUrl);
            if (note.Resolved is { } resolved)
            {
                row.ResolvedAt = resolved ? database.Now() : null;
                row.ResolvedVersion = resolved ? Texts.Clean(note.Version) : null;
                row.RegressedAt = null;
            }
            row.UpdatedBy = Texts.Clean(note.Actor);
            row.Version++;
            await transaction.Context.SaveChangesAsync(cancellationToken);
            return (await ReadAsync(transaction.Context, new GroupQuery(OpenOnly: false, Fingerprint: fingerprint), cancellationToken)).Single();
        }, cancellationToken);

    static string? Changed(string? old, string? text) => text is null ? old : text.Length == 0 ? null : Texts.Clean(text);

    static async Task<IReadOnlyList<FaultGroup>> ReadAsync(PointBusContext context, GroupQuery query, CancellationToken cancellationToken)
    {
        var cells = context.LetterCounts.AsNoTracking();
        if (query.Fingerprint is { } fingerprint)
            cells = cells.Where(row => row.Fingerprint == fingerprint);
        if (query.Lane is { } lane)
            cells = cells.Where(row => context.LetterCounts.Any(open =>
                open.Fingerprint == row.Fingerprint && open.Lane == lane && open.State == LetterState.Open && open.Letters > 0));

        var sums = cells.GroupBy(row => row.Fingerprint).Select(of => new
        {
            Fingerprint = of.Key,
            OpenLetters = of.Sum(row => row.State == LetterState.Open ? row.Letters : 0),
            OpenPoints = of.Sum(row => row.State == LetterState.Open ? row.Points : 0),
            Letters = of.Sum(row => row.Letters),
            Replayed = of.Sum(row => row.State == LetterState.Replayed ? row.Letters : 0),
        });
        if (query.OpenOnly)
            sums = sums.Where(sum => sum.OpenLetters > 0);
        var figures = await sums
            .OrderByDescending(sum => sum.OpenPoints).ThenByDescending(sum => sum.OpenLetters).ThenByDescending(sum => sum.Letters).ThenBy(sum => sum.Fingerprint)
            .Take(query.Limit).ToListAsync(cancellationToken);

        var keys = figures.Select(sum => sum.Fingerprint).ToArray();
        var rows = await context.FaultGroups.AsNoTracking().Where(row => keys.Contains(row.Fingerprint)).ToDictionaryAsync(row => row.Fingerprint, cancellationToken);
        var lanes = (await context.LetterCounts
            .Where(row => keys.Contains(row.Fingerprint) && row.State == LetterState.Open && row.Letters > 0)
            .GroupBy(row => new { row.Fingerprint, row.Lane })
            .Select(of => new { of.Key.Fingerprint, of.Key.Lane, Letters = of.Sum(row => row.Letters) })
            .ToListAsync(cancellationToken)).ToLookup(of => of.Fingerprint);

        return [.. figures.Select(sum => ToGroup(rows[sum.Fingerprint]) with
        {
            OpenLetters = sum.OpenLetters,
            OpenPoints = sum.OpenPoints,
            Letters = sum.Letters,
            Replayed = sum.Replayed,
            Lanes = lanes[sum.Fingerprint].OrderBy(of => of.Lane, StringComparer.Ordinal).ToDictionary(of => of.Lane, of => of.Letters),
        })];
    }

    static FaultGroup ToGroup(FaultGroupRow row) => new()
    {
        Fingerprint = row.Fingerprint,
        Title = row.Title,
        ReasonCode = row.ReasonCode,
        ExceptionType = row.ExceptionType,
        Sample = row.Sample,
        FirstSeen = row.FirstSeen,
        LastSeen = row.LastSeen,
        FirstVersion = row.FirstVersion,
        LastVersion = row.LastVersion,
        Owner = row.Owner,
        Note = row.Note,
        BugUrl = row.BugUrl,
        ResolvedAt = row.ResolvedAt,
        ResolvedVersion = row.ResolvedVersion,
        RegressedAt = row.RegressedAt,
        LastReplayedAt = row.LastReplayedAt,
        UpdatedBy = row.UpdatedBy,
        Version = row.Version,
    };
}
