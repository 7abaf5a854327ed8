using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PointBus.Consumers.Persisting;
using PointBus.Storage;

namespace PointBus.Consumers.Filing;

/// <summary>Enters dead letters into the catalog and then drops their contents from the buffer. Safe to run again at any point, and anywhere.</summary>
public sealed partial class LetterFiler(
    IDeadLetters letters, IDeadLetterCatalog catalog, StoreGate gate, FilingOptions options, TimeProvider time, ILogger<LetterFiler> logger) : BackgroundService
{
    const string Actor = "system:filing";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
            if (await LookAsync(stoppingToken) is { } wait)
                await Task.Delay(wait, time, stoppingToken);
    }

    /// <returns>How long to wait before the next look; <see langword="null"/> while there may be more.</returns>
    async Task<TimeSpan?> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await gate.WaitUntilOpenAsync(cancellationToken);
            return await FileAsync(cancellationToken) ? null : options.IdleWait;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(e);
            return options.OutageWait;
        }
    }

    /// <returns>Whether any letter was filed.</returns>
    async Task<bool> FileAsync(CancellationToken cancellationToken)
    {
        var unfiled = await letters.ReadUnfiledAsync(options.MaxLetters, cancellationToken);
        if (unfiled.Count == 0)
            return false;

        CrashPoint.Hit(CrashPoint.LetterRead);
        var filed = await EnterAsync(unfiled, cancellationToken);
        CrashPoint.Hit(CrashPoint.LetterFiled);
        if (filed.Count == 0)
            return false;

        await EnterMovesAsync(filed, cancellationToken);

        // Last, so that a crash before this line only costs a repeated entry.
        await letters.MarkFiledAsync(filed, cancellationToken);
        return true;
    }

    /// <returns>Those that are in the catalog now.</returns>
    async Task<IReadOnlyList<UnfiledLetter>> EnterAsync(IReadOnlyList<UnfiledLetter> unfiled, CancellationToken cancellationToken)
    {
        try
        {
            await catalog.FileAsync([.. unfiled.Select(Filed)], cancellationToken);
            return unfiled;
        }
        catch (PointStoreException e) when (e.Outcome == WriteOutcome.Deterministic && unfiled.Count > 1)
        {
            // One letter that the catalog cannot take must not hold up the others.
            var filed = new List<UnfiledLetter>();
            foreach (var letter in unfiled)
                filed.AddRange(await EnterAsync([letter], cancellationToken));
            return filed;
        }
        catch (PointStoreException e) when (e.Outcome == WriteOutcome.Deterministic)
        {
            LogRefused(e, unfiled[0].Letter.LetterId);
            return [];
        }
    }

    /// <summary>A letter that was moved while it was being filed is entered as it stands; later moves are entered by their own events.</summary>
    async Task EnterMovesAsync(IReadOnlyList<UnfiledLetter> filed, CancellationToken cancellationToken)
    {
        var stubs = await Task.WhenAll(filed.Select(one => letters.FindAsync(one.Letter.Batch.Lane, one.Letter.LetterId, cancellationToken)));
        var moved = stubs.Zip(filed).Where(pair => pair.First?.Version > pair.Second.Version).Select(pair => pair.First!.Entry(time.GetUtcNow(), Actor)).ToList();
        if (moved.Count > 0)
            await catalog.EnterAsync(moved, cancellationToken);
    }

    static FiledLetter Filed(UnfiledLetter unfiled)
    {
        var letter = unfiled.Letter;
        var (fingerprint, title) = FaultFingerprint.Of(letter);
        var reading = LetterReading.Of(letter);
        return new FiledLetter(
            letter, unfiled.State, unfiled.Version, fingerprint, title,
            reading.FlightIds, reading.FirstPoint, reading.LastPoint, ProductVersion.Release);
    }

    [LoggerMessage(LogLevel.Warning, "Filing dead letters failed; they stay in the buffer and are tried again")]
    partial void LogFailed(Exception e);

    [LoggerMessage(LogLevel.Error, "Left dead letter {LetterId} in the buffer, the catalog cannot take it")]
    partial void LogRefused(Exception e, Guid letterId);
}
