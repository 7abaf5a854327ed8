using System.Text;
using PointBus.Contracts.Packing;
using PointBus.Storage.Model;
using StackExchange.Redis;

namespace PointBus.Storage.Redis;

internal sealed partial class RedisLaneControl
{
    /// <summary>With their points, batches are read a few at a time.</summary>
    const int FlightPage = 64;

    static readonly RedisValue[] FlightFields = [StoredBatch.Header, StoredBatch.Points, StoredBatch.Payload, StoredBatch.Form];

    public Task<Amount> CountFlightAsync(Lane lane, string flightId, string source, CancellationToken cancellationToken) => lanes.RunAsync(
        async redis =>
        {
            var keys = lanes.Registry.Keys(lane);
            var sum = Amount.Zero;
            foreach (var page in (await ReadInFlightAsync(redis, keys)).Chunk(FlightPage))
            {
                var batches = await Task.WhenAll(page.Select(id => redis.HashGetAsync(keys.Batch(id), FlightFields)));
                foreach (var batch in batches)
                    if (Count(lane, flightId, source, batch) is > 0 and var points)
                        sum += new Amount(1, points);
            }

            return sum;
        },
        cancellationToken);

    /// <summary>All sets in one transaction, so that no batch slips from one to another unseen.</summary>
    static async Task<IReadOnlyList<Guid>> ReadInFlightAsync(IDatabase redis, LaneKeys keys)
    {
        var look = redis.CreateTransaction();
        var sets = new[] { keys.Ready, keys.Due, keys.Leases }.Select(set => look.SortedSetRangeByRankAsync(set)).ToList();
        await look.ExecuteAsync();
        return [.. (await Task.WhenAll(sets)).SelectMany(members => members).Select(member => Guid.Parse(member.ToString()))];
    }

    static int Count(Lane lane, string flightId, string source, RedisValue[] fields)
    {
        if (StoredJson.ReadHeader(fields[0]) is not { } header)
            return 0;
        var isScoring = lane.Kind == LaneKind.Scoring;
        if (!isScoring && (Texts.Clean(header.DetailsOf(flightId)?.Source) ?? lane.FlightSource) != source)
            return 0;

        var isOurs = Is(lane, header.FlightId, flightId);
        if (!StoredPayload.TryUnpack(fields[2], fields[3], out var payload))
            return isOurs ? (int)fields[1] : 0;

        // Most batches are of one flight, which their header names; then the points need not be taken apart.
        if (!isOurs && !isScoring && payload.Span.IndexOf(Encoding.UTF8.GetBytes(flightId)) < 0)
            return 0;

        try
        {
            return PointPacker.Unpack(payload.Span).Count(point => point.FlightId is { } own ? Is(lane, own, flightId) : isOurs);
        }
        catch (PackedFormatException)
        {
            return isOurs ? (int)fields[1] : 0;
        }
    }

    static bool Is(Lane lane, string? named, string flightId) => lane.Kind == LaneKind.Scoring
        ? Guid.TryParse(named, out var one) && Guid.TryParse(flightId, out var other) && one == other
        : named == flightId;
}
