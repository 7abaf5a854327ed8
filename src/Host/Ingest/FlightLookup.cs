using System.Collections.Concurrent;
using PointBus.Host.Errors;
using PointBus.Host.Ingest.Sharing;
using PointBus.Storage;

namespace PointBus.Host.Ingest;

/// <summary>What is known of a flight while points for it come in. A database that is away must not stop them: then nothing is known.</summary>
sealed class FlightLookup(IPointStore store, IFlightDeletion deletion, TimeProvider time)
{
    const int AtOnce = 2;
    const int MostTogether = 500;

    static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    readonly ConcurrentDictionary<string, Gathering<string, FlightRecord?>> bySource = new(StringComparer.Ordinal);

    /// <summary>Never from before the call; calls that come while the database is asked are asked together next.</summary>
    public async Task<FlightRecord?> FindAsync(string flightId, string source, CancellationToken cancellationToken)
    {
        var together = bySource.GetOrAdd(source, _ => new((ids, abandoned) => FindAsync(ids, source, abandoned), AtOnce, MostTogether, _ => 1));
        try
        {
            return await together.AddAsync(flightId, cancellationToken).WaitAsync(Limit, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>When the flight was last deleted: what comes in after that is not a repeat of what came before.</summary>
    public Task<DateTimeOffset?> FindDeletionAsync(string flightId, string source, CancellationToken cancellationToken) =>
        AskAsync(limit => deletion.FindDeletionAsync(FlightKey.For(flightId, source), limit), cancellationToken);

    /// <exception cref="ApiException">403 for another pilot's flight, 400 for a closed one.</exception>
    public static void RequireOpenFor(FlightRecord? flight, TrackSender sender)
    {
        if (flight is null)
            return;

        if (sender.PilotId is not null && flight.PilotId is not null && flight.PilotId != sender.PilotId)
            throw new ApiException(StatusCodes.Status403Forbidden, "NOT_AUTHORIZED", "Not authorized to update this flight");
        if (flight.ClosedAt is not null)
            throw new ApiException(StatusCodes.Status400BadRequest, "FLIGHT_CLOSED", $"Flight is closed ({flight.ClosedBy ?? flight.FlightState}) and cannot accept new track points");
    }

    async Task<IReadOnlyList<FlightRecord?>> FindAsync(IReadOnlyList<string> ids, string source, CancellationToken cancellationToken)
    {
        var found = await AskAsync<IReadOnlyDictionary<string, FlightRecord>>(async limit => await store.FindFlightsAsync(ids, source, limit), cancellationToken);
        return [.. ids.Select(id => found?.GetValueOrDefault(id))];
    }

    async Task<T?> AskAsync<T>(Func<CancellationToken, Task<T?>> ask, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // The driver asks a halted server to break off, and waits for its answer to that.
            return await ask(either.Token).WaitAsync(either.Token);
        }
        catch (Exception e) when (e is PointStoreException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return default;
        }
    }
}
