using Microsoft.Extensions.Logging;
using PointBus.Storage;

namespace PointBus.Consumers.Persisting;

/// <summary>Closed until the schema is up to date and while the database is away: nothing is claimed and no attempt is spent until it answers.</summary>
public sealed partial class StoreGate(IPointStore store, PersistOptions options, TimeProvider time, ILogger<StoreGate> logger) : IDisposable
{
    readonly SemaphoreSlim probing = new(1, 1);
    volatile string? reason = "the schema has not been brought up to date yet";
    bool migrated;
    bool probed;

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
                // A database may answer and still refuse every write, a full disk for one: only the very first probe comes at once.
                if (reason is not null && probed)
                    await Task.Delay(options.ProbeInterval, time, cancellationToken);
                probed = true;
                if (reason is { } seen)
                    await TryOpenAsync(seen, cancellationToken);
            }
            finally
            {
                probing.Release();
            }
        }
    }

    async Task TryOpenAsync(string seen, CancellationToken cancellationToken)
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
            if (reason != e.Message)
                LogStillClosed(e.Message);
            reason = e.Message;
            return;
        }

        // Closed anew while the probe was under way: that failure is younger than this answer.
        if (ReferenceEquals(Interlocked.CompareExchange(ref reason, null, seen), seen))
            LogOpened();
    }

    [LoggerMessage(LogLevel.Warning, "Paused claiming, the database does not take writes: {Reason}")]
    partial void LogClosed(string reason);

    [LoggerMessage(LogLevel.Warning, "Waiting for the database: {Reason}")]
    partial void LogStillClosed(string reason);

    [LoggerMessage(LogLevel.Information, "Opened claiming, the database answers")]
    partial void LogOpened();
}
