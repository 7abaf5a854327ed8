using PointBus.Contracts;
using PointBus.Storage.Model;

namespace PointBus.Storage.Points;

/// <summary>Collects the flights that points name, and answers for each name what was found out once.</summary>
/// <param name="kind">Of the lane.</param>
/// <param name="deleted">Flights that were deleted, with the time.</param>
internal sealed class FlightIndex(LaneKind kind, IReadOnlyDictionary<Guid, DateTimeOffset>? deleted = null)
{
    readonly Dictionary<(string FlightId, string Source), int> places = [];
    readonly List<PlannedFlight> flights = [];
    readonly string laneSource = Lane.SourceOf(kind);

    // Points of one batch mostly share the very same string.
    (string? FlightId, WriteRequest? Batch, (int, string?, string) Answer) last;

    (BatchHeader? Header, Dictionary<string, FlightDetails>? Details) named;

    /// <summary>The place of the flight, or the code and the text of the refusal.</summary>
    public (int Flight, string? Code, string Detail) Find(string? flightId, WriteRequest batch)
    {
        if (!ReferenceEquals(batch, last.Batch) || !ReferenceEquals(flightId, last.FlightId))
            last = (flightId, batch, Look(flightId, batch));
        return last.Answer;
    }

    /// <summary>The flights by key, and for each place given out before its new place.</summary>
    public (IReadOnlyList<PlannedFlight> Flights, int[] Rank) Sort()
    {
        var order = Enumerable.Range(0, flights.Count).OrderBy(place => flights[place].Key).ToArray();
        var rank = new int[order.Length];
        for (var i = 0; i < order.Length; i++)
            rank[order[i]] = i;
        return ([.. order.Select(place => flights[place])], rank);
    }

    (int, string?, string) Look(string? flightId, WriteRequest batch)
    {
        var header = batch.Header;
        if (string.IsNullOrEmpty(flightId))
            return (-1, DeadLetterReasons.InvalidForeignKey, "The point names no flight.");

        if (kind == LaneKind.Scoring)
            return Guid.TryParse(flightId, out var uuid)
                ? Judge(Place(uuid.ToString(), "", () => uuid), batch)
                : (-1, DeadLetterReasons.ValidationFailed, "The flight of a scoring point must be a UUID.");

        if (!Texts.IsFlightId(flightId))
            return (-1, DeadLetterReasons.ValidationFailed, "A flight id is 1 to 100 characters without control characters.");

        var details = Details(flightId, header);
        var source = Texts.Clean(details?.Source) ?? laneSource;
        var place = Place(flightId, source, () => FlightKey.For(flightId, source));
        var answer = Judge(place, batch);
        if (details is not null && answer.Code is null && flights[place].Registrar is null)
            (flights[place].Registrar, flights[place].Details) = (header, details);
        return answer;
    }

    FlightDetails? Details(string flightId, BatchHeader header)
    {
        if (header.Flights is not { Count: > 0 } sent)
            return header.Flight;

        if (!ReferenceEquals(named.Header, header))
            named = (header, sent.DistinctBy(flight => flight.FlightId).ToDictionary(flight => flight.FlightId, flight => flight.Flight));
        return named.Details!.GetValueOrDefault(flightId, header.Flight!);
    }

    (int Place, string? Code, string Detail) Judge(int place, WriteRequest batch) =>
        deleted?.TryGetValue(flights[place].Key, out var deletedAt) == true && MadeAt(batch) <= deletedAt
            ? (-1, DeadLetterReasons.InvalidForeignKey, "The flight was deleted after these points were sent.")
            : (place, null, "");

    /// <summary>A replay is a new wish, whenever its points were first sent.</summary>
    static DateTimeOffset MadeAt(WriteRequest batch) =>
        batch.Header is { Replay: null, CreatedAt: var made } && made != default ? made
        : batch.Acceptance == 0 ? DateTimeOffset.MaxValue
        : Micros.ToTime(batch.Acceptance);

    int Place(string flightId, string source, Func<Guid> key)
    {
        if (!places.TryGetValue((flightId, source), out var place))
        {
            places[(flightId, source)] = place = flights.Count;
            flights.Add(new PlannedFlight(key(), flightId, source));
        }
        return place;
    }
}
