using PointBus.Contracts;
using PointBus.Host.Errors;

namespace PointBus.Host.Ingest.Routes;

/// <summary>
/// Makes batches durable by the first way that works: broker, buffer, database.
/// The same batch on two ways is stored once, because its id is the same.
/// </summary>
sealed partial class BatchGateway(IEnumerable<IBatchRoute> routes, IngestOptions options, TimeProvider time, ILogger<BatchGateway> logger)
{
    const int AtOnce = 8;

    readonly IReadOnlyList<GuardedRoute> ways = [.. routes.Select(route => new GuardedRoute(route, options, time))];

    /// <summary>The ways by name, and whether each is left alone because it failed again and again.</summary>
    public IEnumerable<(string Name, bool IsSuspended)> Ways => ways.Select(way => (way.Name, way.IsSuspended));

    /// <summary>Durable when this returns.</summary>
    /// <exception cref="ApiException">503: no way works; the client may send again.</exception>
    public async Task<BatchReceipt> SendAsync(PointBatch batch, CancellationToken cancellationToken)
    {
        foreach (var way in ways)
        {
            if (await way.TrySendAsync(batch, cancellationToken) is { } receipt)
                return receipt;

            LogNotTaken(batch.BatchId, way.Name);
        }

        throw ApiException.Unavailable("Neither the queue nor the database takes points now; send again.");
    }

    /// <summary>All durable when this returns; after a failure some may be, and sending all again is harmless.</summary>
    public async Task<IReadOnlyList<BatchReceipt>> SendAsync(IReadOnlyList<PointBatch> batches, CancellationToken cancellationToken)
    {
        var receipts = new List<BatchReceipt>(batches.Count);
        foreach (var chunk in batches.Chunk(AtOnce))
            receipts.AddRange(await Task.WhenAll(chunk.Select(batch => SendAsync(batch, cancellationToken))));
        return receipts;
    }

    [LoggerMessage(LogLevel.Warning, "Batch {BatchId} was not taken by the {Way}")]
    partial void LogNotTaken(Guid batchId, string way);
}
