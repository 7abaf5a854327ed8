using System.Text.Json.Serialization;
using PointBus.Host.Errors;
using PointBus.Storage;

namespace PointBus.Host.Ingest;

/// <summary>How far the batches of one upload have come.</summary>
sealed partial class UploadLog(IPointBuffer buffer, IPointStore store, ILogger<UploadLog> logger)
{
    /// <summary>Notes how much was accepted, so that the progress has an end. Losing the note loses no point.</summary>
    public async Task DeclareAsync(Lane lane, Guid uploadId, int batches, int points, string? upstream, CancellationToken cancellationToken)
    {
        try
        {
            await buffer.DeclareUploadAsync(lane, uploadId, batches, points, upstream, cancellationToken);
        }
        catch (BufferUnavailableException e)
        {
            LogNotDeclared(uploadId, e.Message);
        }
    }

    /// <returns><see langword="null"/> where neither the buffer nor the journal knows the upload.</returns>
    public async Task<UploadProgress?> ReadAsync(Guid uploadId, CancellationToken cancellationToken)
    {
        var (buffered, bufferAnswers) = await ReadBufferAsync(uploadId, cancellationToken);
        var (journal, journalAnswers) = await ReadJournalAsync(uploadId, cancellationToken);
        if (!bufferAnswers && !journalAnswers)
            throw ApiException.Unavailable("Neither the buffer nor the database answers.");
        if (buffered is null && journal is null)
            return null;

        // The journal also has what went to the database directly; letters written before the database are only in the buffer's figures.
        var ended = journal is null ? buffered! : buffered is null ? journal : journal with { DeadLettered = Math.Max(journal.DeadLettered, buffered.DeadLettered) };
        var accepted = buffered?.DeclaredPoints ?? Math.Max(buffered?.Accepted ?? 0, journal?.Accepted ?? 0);
        var batches = buffered?.DeclaredBatches ?? Math.Max(buffered?.Batches ?? 0, journal?.Batches ?? 0);
        var left = Math.Max(0, accepted - ended.Stored - ended.Duplicate);
        // The journal does not forget that points were refused before their letter was replayed.
        var dead = Math.Min(left, ended.DeadLettered);
        var inFlight = left - dead;
        var isWhole = buffered?.DeclaredPoints is not null || (bufferAnswers && buffered is null);
        return new UploadProgress(uploadId, batches, accepted, ended.Stored, ended.Duplicate, dead, inFlight, isWhole && inFlight == 0) { Upstream = buffered?.Upstream ?? journal?.Upstream };
    }

    async Task<(UploadCounts? Counts, bool Answers)> ReadBufferAsync(Guid uploadId, CancellationToken cancellationToken)
    {
        try
        {
            return (await buffer.ReadUploadAsync(uploadId, cancellationToken), true);
        }
        catch (BufferUnavailableException)
        {
            return (null, false);
        }
    }

    async Task<(UploadCounts? Counts, bool Answers)> ReadJournalAsync(Guid uploadId, CancellationToken cancellationToken)
    {
        try
        {
            return (await store.ReadUploadAsync(uploadId, cancellationToken), true);
        }
        catch (PointStoreException)
        {
            return (null, false);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The size of upload {UploadId} was not noted: {Reason}")]
    partial void LogNotDeclared(Guid uploadId, string reason);
}

/// <summary>An upload's figures. <paramref name="Done"/>: every accepted point has its end.</summary>
sealed record UploadProgress(Guid UploadId, long Batches, long Accepted, long Stored, long Duplicate, long DeadLettered, long InFlight, bool Done)
{
    /// <summary>Whose it is; not part of the answer.</summary>
    [JsonIgnore]
    public string? Upstream { get; init; }
}
