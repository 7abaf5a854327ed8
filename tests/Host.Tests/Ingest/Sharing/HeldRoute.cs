using PointBus.Contracts;
using PointBus.Host.Ingest.Routes;

namespace PointBus.Host.Tests.Ingest.Sharing;

/// <summary>A way in that answers no batch until it is told to.</summary>
sealed class HeldRoute : IBatchRoute
{
    readonly List<(PointBatch Batch, TaskCompletionSource<BatchReceipt> End)> _batches = [];

    public string Name => "held";

    public bool IsAvailable => true;

    public IReadOnlyList<PointBatch> Batches
    {
        get
        {
            lock (_batches)
                return [.. _batches.Select(one => one.Batch)];
        }
    }

    public Task<BatchReceipt> SendAsync(PointBatch batch, CancellationToken cancellationToken)
    {
        var end = new TaskCompletionSource<BatchReceipt>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_batches)
            _batches.Add((batch, end));
        return end.Task;
    }

    public void Confirm(int batch, Func<PointBatch, BatchReceipt>? receipt = null) =>
        _batches[batch].End.SetResult(receipt?.Invoke(_batches[batch].Batch) ?? new BatchReceipt(_batches[batch].Batch.BatchId));

    public void Fail(int batch, Exception e) => _batches[batch].End.SetException(e);
}
