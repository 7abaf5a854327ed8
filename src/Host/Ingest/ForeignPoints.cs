using PointBus.Contracts;
using PointBus.Contracts.Packing;

namespace PointBus.Host.Ingest;

/// <summary>Points that name another flight than their request does: the sender was only found fit for the one of the request.</summary>
static class ForeignPoints
{
    public static ReadPoints Refuse(ReadPoints read, string? flightId)
    {
        if (read.Points.All(point => point.FlightId is null || point.FlightId == flightId))
            return read;

        var (points, indexes, refusals) = (new List<Point>(), new List<int>(), new List<PointRefusal>(read.Refusals));
        for (var i = 0; i < read.Points.Count; i++)
        {
            var index = read.Indexes is null ? i : read.Indexes[i];
            if (read.Points[i].FlightId is { } other && other != flightId)
            {
                refusals.Add(new PointRefusal(index, "flight.other", "The point names another flight than the request."));
                continue;
            }

            points.Add(read.Points[i]);
            indexes.Add(index);
        }

        return new ReadPoints(points, indexes, refusals);
    }
}
