namespace PointBus.Storage;

/// <summary>The UUID of a flight, which anybody can work out without asking the database.</summary>
public static class FlightKey
{
    /// <summary>The stable id of source and flight id; the same input always gives the same UUID.</summary>
    public static Guid For(string flightId, string source) => StableId.From(source, flightId);
}
