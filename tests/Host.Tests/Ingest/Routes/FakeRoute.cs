using PointBus.Contracts;
using PointBus.Host.Ingest.Routes;

namespace PointBus.Host.Tests.Ingest.Routes;

/// <summary>A way in that takes every batch until it is told to fail.</summary>
sealed class FakeRoute(string name, List<string> calls) : IBatchRoute
{
    public string Name => name;

    public bool IsAvailable { get; set; } = true;

    public Func<Exception?> Fault { get; set; } = () => null;

    public async Task<BatchReceipt> SendAsync(PointBatch batch, CancellationToken cancellationToken)
    {
        await Task.Yield();
        lock (calls)
            calls.Add(name);
        cancellationToken.ThrowIfCancellationRequested();
        return Fault() is { } fault ? throw fault : new BatchReceipt(batch.BatchId);
    }
}
