using Microsoft.Extensions.Logging;
using PointBus.Storage;

namespace PointBus.Consumers.Persisting;

/// <summary>Closed until the schema is up to date and while the database is away: nothing is claimed and no attempt is spent until it answers.</summary>
public sealed partial class StoreGate(IPointStore store, PersistOptions options, TimeProvider time, ILogger<StoreGate> logger) : IDisposable
{
    readonly SemaphoreSlim probing = new(1, 1);
    volatile string? reason = "the schema has not been brought up to date yet";
    bool migrated;

    /// <summary>Why nothing is claimed; <see langword="null"/> while the gate is open.</summary>
    public string? ClosedBecause => reason;

    public void Dispose() => probing.Dispose();

    public void Close(string because)
    {
        if (Interlocked.Exchange(ref reason, because) is null)
            LogClosed(because);
    }

    /// <summary>Returns at once while the gate is open; otherwise probes until the database answers.</summary>
    public async Task WaitUntilOpenAsync(CancellationToken cancellationToken)
    {
        while (reason is not null)
        {
            await probing.WaitAsync(cancellationToken);
            try
            {
                if (reason is not null && !await TryOpenAsync(cancellationToken))
                    await Task.Delay(options.ProbeInterval, time, cancellationToken);
            }
            finally
            {
                probing.Release();
            }
        }
    }

    async Task<bool> TryOpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!migrated)
                await store.MigrateAsync(cancellationToken);
            migrated = true;
            await store.PingAsync(cancellationToken);
        }
        catch (PointStoreException e)
        {
            LogStillClosed(e.Message);
            return false;
        }

        reason = null;
        LogOpened();
        return true;
    }

    [LoggerMessage(LogLevel.Warning, "Paused claiming, the database does not take writes: {Reason}")]
    partial void LogClosed(string reason);

    [LoggerMessage(LogLevel.Debug, "The database does not answer yet: {Reason}")]
    partial void LogStillClosed(string reason);

    [LoggerMessage(LogLevel.Information, "Opened claiming, the database answers")]
    partial void LogOpened();
}
