using Microsoft.EntityFrameworkCore;
using PointBus.Storage.Model;

namespace PointBus.Storage.Points;

/// <summary>The journal's part of a write: claims batches before anything else is done and closes them with their figures.</summary>
internal sealed class JournalTable(SqlTable table)
{
    const int MaxRows = 1_000;

    static readonly string[] Claimed =
    [
        nameof(JournalRow.BatchId), nameof(JournalRow.Lane), nameof(JournalRow.Upstream), nameof(JournalRow.UploadId),
        nameof(JournalRow.FlightId), nameof(JournalRow.Points), nameof(JournalRow.Stored), nameof(JournalRow.Duplicate),
        nameof(JournalRow.Refused), nameof(JournalRow.Acceptance), nameof(JournalRow.CreatedAt), nameof(JournalRow.WrittenAt),
    ];

    static readonly string[] Closed =
    [
        nameof(JournalRow.BatchId), nameof(JournalRow.Stored), nameof(JournalRow.Duplicate), nameof(JournalRow.Refused), nameof(JournalRow.Refusals),
    ];

    /// <summary>Enters the batches that are not in the journal. Waits for another transaction that is entering the same batch.</summary>
    /// <returns>The batches entered by this call.</returns>
    public async Task<IReadOnlySet<Guid>> ClaimAsync(StoreTransaction transaction, IEnumerable<WriteRequest> requests, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var claimed = new HashSet<Guid>();

        // In one order everywhere, so that two writers with the same batches cannot wait for each other.
        foreach (var chunk in requests.OrderBy(request => request.Header.BatchId).Chunk(MaxRows))
        {
            await using var command = transaction.Command();
            var rows = table.AddRows(command, Claimed, chunk.Select(request => Row(request, now)));
            command.CommandText = $"""
                INSERT INTO {table.Name} ({table.Columns(Claimed)}) VALUES {rows}
                ON CONFLICT DO NOTHING RETURNING {table.Key}
                """;
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                claimed.Add(reader.GetGuid(0));
        }
        return claimed;
    }

    public static async Task<Dictionary<Guid, JournalRow>> ReadAsync(StoreTransaction transaction, Guid[] batches, CancellationToken cancellationToken) =>
        batches.Length == 0
            ? []
            : await transaction.Context.Batches.AsNoTracking()
                .Where(row => batches.Contains(row.BatchId))
                .ToDictionaryAsync(row => row.BatchId, cancellationToken);

    public async Task CloseAsync(StoreTransaction transaction, IReadOnlyList<WriteResult> results, CancellationToken cancellationToken)
    {
        foreach (var chunk in results.Chunk(MaxRows))
        {
            await using var command = transaction.Command();
            var rows = table.AddRows(command, Closed, chunk.Select(result =>
                new object?[] { result.BatchId, result.Stored, result.Duplicate, result.Refused.Count, Refusals.Write(result.Refused) }));
            var sets = Closed[1..].Select(property => $"{table[property]} = v.{table[property]}");
            command.CommandText = $"""
                WITH v ({table.Columns(Closed)}) AS (VALUES {rows})
                UPDATE {table.Name} SET {string.Join(", ", sets)} FROM v WHERE {table.Name}.{table.Key} = v.{table.Key}
                """;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    static object?[] Row(WriteRequest request, DateTimeOffset now) =>
    [
        request.Header.BatchId, Texts.Clean(request.Header.Lane), Texts.Clean(request.Header.Upstream), request.Header.UploadId,
        Texts.Clean(request.Header.FlightId), request.Points.Count, 0, 0, 0, request.Acceptance,
        request.Header.CreatedAt == default ? null : Micros.Cut(request.Header.CreatedAt), now,
    ];
}
