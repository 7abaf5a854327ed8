using Microsoft.Extensions.Logging;
using PointBus.Storage;

namespace PointBus.Consumers.Persisting;

/// <summary>Renews the leases of claims at a third of their length until disposed; a renewal that fails is tried again a third later.</summary>
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
                await RenewOnceAsync(claims, cancellationToken);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // Disposed: the claims are ended.
        }
    }

    async Task RenewOnceAsync(IReadOnlyList<Claim> claims, CancellationToken cancellationToken)
    {
        try
        {
            await buffer.RenewAsync(claims, options.Lease, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
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
