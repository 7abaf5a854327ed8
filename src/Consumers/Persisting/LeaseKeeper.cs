using Microsoft.Extensions.Logging;
using PointBus.Storage;

namespace PointBus.Consumers.Persisting;

/// <summary>Renews the leases of claims at a third of their length until disposed.</summary>
public sealed partial class LeaseKeeper(IPointBuffer buffer, PersistOptions options, TimeProvider time, ILogger<LeaseKeeper> logger)
{
    public IDisposable Keep(IReadOnlyList<Claim> claims, CancellationToken cancellationToken)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _ = RenewAsync(claims, stop.Token);
        return new Stop(stop);
    }

    async Task RenewAsync(IReadOnlyList<Claim> claims, CancellationToken cancellationToken)
    {
        try
        {
            using var timer = new PeriodicTimer(options.Lease / 3, time);
            while (await timer.WaitForNextTickAsync(cancellationToken))
                await buffer.RenewAsync(claims, options.Lease, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Disposed: the claims are ended.
        }
        catch (BufferUnavailableException e)
        {
            LogNotRenewed(e);
        }
    }

    sealed class Stop(CancellationTokenSource source) : IDisposable
    {
        public void Dispose()
        {
            source.Cancel();
            source.Dispose();
        }
    }

    [LoggerMessage(LogLevel.Warning, "Leases were not renewed; another consumer may take the batches over")]
    partial void LogNotRenewed(Exception e);
}
