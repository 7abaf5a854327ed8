namespace PointBus.Storage.Model;

/// <summary>A row of <c>deleted_flights</c>: points made before this time do not come into the flight by themselves.</summary>
internal sealed class DeletedFlightRow
{
    public Guid Id { get; set; }

    public DateTimeOffset DeletedAt { get; set; }
}
