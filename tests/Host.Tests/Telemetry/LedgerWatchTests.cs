using PointBus.Consumers.Tests.Fakes;
using PointBus.Host.Admin;
using PointBus.Host.Telemetry.Metrics;
using PointBus.Storage;

namespace PointBus.Host.Tests.Telemetry;

[Trait("spec", "V-15")]
public sealed class LedgerWatchTests
{
    readonly CallLog _calls = new();
    readonly WatchedTime _time = new();
    readonly FakeBuffer _buffer;
    readonly LedgerWatch _watch;

    public LedgerWatchTests()
    {
        _buffer = new FakeBuffer(_calls);
        _buffer.Lanes.Enqueue([]);
        _watch = new LedgerWatch(new LedgerReader(_buffer, new FakeStore(_calls)), _time);
    }

    [Fact]
    public async Task A_reading_rests_twenty_times_as_long_as_it_took()
    {
        var reads = 0;
        _buffer.Fault = _ =>
        {
            reads++;
            _time.Advance(TimeSpan.FromSeconds(1));
            return null;
        };
        await _watch.ReadAsync(default);
        var once = reads;

        _time.Advance(TimeSpan.FromSeconds((20 * once) - once - 1));
        await _watch.ReadAsync(default);
        Assert.Equal(once, reads);
        _time.Advance(TimeSpan.FromSeconds(1));
        await _watch.ReadAsync(default);
        Assert.Equal(2 * once, reads);
    }

    [Fact]
    public async Task A_reading_that_fails_is_not_kept()
    {
        _buffer.Fault = _ => new BufferUnavailableException("away");
        await Assert.ThrowsAsync<BufferUnavailableException>(() => _watch.ReadAsync(default));

        _buffer.Fault = _ => null;

        Assert.Empty(await _watch.ReadAsync(default));
    }
}
