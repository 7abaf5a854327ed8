using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>
/// What all lanes hold together, in points and bytes. Read at most every 200 ms and before every refusal; in between what this process
/// put in is added, so that hosts at the same moment pass the limits by what they take in that time.
/// </summary>
internal sealed class BufferLoad(LaneRegistry registry, RedisBufferOptions options, TimeProvider time)
{
    static readonly TimeSpan GoodFor = TimeSpan.FromMilliseconds(200);
    static readonly RedisValue[] Fields = [Figures.Bytes, Figures.LetterBytes, .. BatchStates.InFlight.Select(state => (RedisValue)Figures.Points(state))];

    readonly Lock gate = new();
    (long Points, long Bytes) held;
    long? readAt;

    /// <exception cref="BufferFullException">So much more of this band would not fit.</exception>
    public async Task RefuseIfFullAsync(IDatabase redis, Band band, long points, long bytes)
    {
        if (TryAdd(band, points, bytes, onlyIfFresh: true))
            return;

        await ReadAsync(redis);
        if (!TryAdd(band, points, bytes, onlyIfFresh: false))
            throw Full(band, points);
    }

    bool TryAdd(Band band, long points, long bytes, bool onlyIfFresh)
    {
        lock (gate)
        {
            if (onlyIfFresh && (readAt is not { } at || time.GetElapsedTime(at) > GoodFor))
                return false;
            // An empty buffer takes whatever comes: one batch above the limit would else be refused for ever.
            if (held.Points > 0 && held.Points + points > Bands.Limit(band, options.MaxPoints))
                return false;
            if (held.Bytes > 0 && held.Bytes + bytes > Bands.Limit(band, options.MaxBytes))
                return false;

            held = (held.Points + points, held.Bytes + bytes);
            return true;
        }
    }

    async Task ReadAsync(IDatabase redis)
    {
        var lanes = await Task.WhenAll((await registry.ReadAsync(redis)).Select(keys => redis.HashGetAsync(keys.Figures, Fields)));
        var read = (lanes.Sum(lane => lane.Skip(2).Sum(value => (long)value)), lanes.Sum(lane => (long)lane[0] + (long)lane[1]));
        lock (gate)
            (held, readAt) = (read, time.GetTimestamp());
    }

    BufferFullException Full(Band band, long points)
    {
        lock (gate)
            return held.Points + points > Bands.Limit(band, options.MaxPoints)
                ? new BufferFullException("The buffer", held.Points, Bands.Limit(band, options.MaxPoints), "points")
                : new BufferFullException("The buffer", held.Bytes, Bands.Limit(band, options.MaxBytes), "bytes");
    }
}
