using PointBus.Contracts;

namespace PointBus.Storage.Points;

/// <summary>A point with all that its batch adds to it, on its way into a table.</summary>
/// <param name="Flight">Place in the plan's flights, which are in the order of their keys.</param>
/// <param name="Micros">The time as it will be stored.</param>
/// <param name="Point">The point.</param>
/// <param name="DeviceId">Its own device or the batch's.</param>
/// <param name="Batch">Place of its batch in the plan.</param>
/// <param name="Index">Place in its batch.</param>
internal readonly record struct PlannedPoint(int Flight, long Micros, Point Point, string? DeviceId, int Batch, int Index)
    : IComparable<PlannedPoint>
{
    public DateTimeOffset Time => Model.Micros.ToTime(Micros);

    public bool HasKeyOf(in PlannedPoint other) =>
        Flight == other.Flight && Micros == other.Micros && Point.Lat.Equals(other.Point.Lat) && Point.Lon.Equals(other.Point.Lon);

    /// <summary>By key, then by arrival, so that of equal keys the first that came is the one stored.</summary>
    public int CompareTo(PlannedPoint other)
    {
        var order = Flight.CompareTo(other.Flight);
        if (order == 0) order = Micros.CompareTo(other.Micros);
        if (order == 0) order = Point.Lat.CompareTo(other.Point.Lat);
        if (order == 0) order = Point.Lon.CompareTo(other.Point.Lon);
        if (order == 0) order = Batch.CompareTo(other.Batch);
        return order == 0 ? Index.CompareTo(other.Index) : order;
    }
}

/// <summary>A flight that points of the plan belong to.</summary>
/// <param name="Key">Its UUID.</param>
/// <param name="FlightId">The client's id.</param>
/// <param name="Source">Where the flight comes from.</param>
internal sealed record PlannedFlight(Guid Key, string FlightId, string Source)
{
    /// <summary>The first batch that may register it; <see langword="null"/> where it has to be known already.</summary>
    public BatchHeader? Registrar { get; set; }

    /// <summary>What that batch says of it.</summary>
    public FlightDetails? Details { get; set; }
}
