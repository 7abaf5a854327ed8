using PointBus.Storage.Redis;

namespace PointBus.Consumers.Alerting.Measuring;

/// <summary>How full Redis is, and whether it keeps what it accepts; the latter is looked at every minute only.</summary>
public sealed class RedisSignals(RedisMemory memory, RedisPolicyCheck policy, TimeProvider time) : ISignalSource
{
    static readonly TimeSpan PolicyInterval = TimeSpan.FromMinutes(1);

    (DateTimeOffset At, int Findings)? _policy;

    public IReadOnlyCollection<string> Measures { get; } = [Signals.RedisMemory, Signals.RedisPolicy, Signals.RedisDisk];

    public async Task<IReadOnlyList<Measurement>> MeasureAsync(CancellationToken cancellationToken)
    {
        var used = await memory.ReadPercentAsync(cancellationToken);
        if (_policy is not { } last || time.GetUtcNow() - last.At >= PolicyInterval)
            _policy = (time.GetUtcNow(), (await policy.RunAsync(cancellationToken)).Count);

        Measurement[] always =
        [
            new(Signals.RedisPolicy, null, _policy.Value.Findings),
            new(Signals.RedisDisk, null, await memory.CannotWriteAsync(cancellationToken) ? 1 : 0),
        ];
        return used is null ? always : [new(Signals.RedisMemory, null, used), .. always];
    }
}
