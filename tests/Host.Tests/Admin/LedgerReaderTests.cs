using PointBus.Consumers.Tests.Fakes;
using PointBus.Host.Admin;
using PointBus.Storage;

namespace PointBus.Host.Tests.Admin;

public sealed class LedgerReaderTests
{
    readonly FakeBuffer _buffer;
    readonly FakeStore _store;
    readonly LedgerReader _reader;

    public LedgerReaderTests()
    {
        var calls = new CallLog();
        (_buffer, _store) = (new FakeBuffer(calls), new FakeStore(calls));
        _reader = new LedgerReader(_buffer, _store);
    }

    [Fact]
    public async Task Direct_writes_are_added_to_what_the_buffer_counts()
    {
        _buffer.Lanes.Enqueue([Status("live", stored: 70, duplicate: 20, dead: 7, inFlight: 3)]);
        _store.Totals = [new JournalTotals("live", 70, 20, 5, 1)];

        var line = Assert.Single(await _reader.ReadAsync(default));

        Assert.Equal((106, 75, 21, 7, 3, 6), (line.Accepted, line.Stored, line.Duplicate, line.DeadLettered, line.InFlight, line.Direct));
        Assert.True(line.Balanced);
        Assert.Equal(["ready", "scheduled", "leased", "parked"], line.States!.Keys);
        Assert.Equal(new JournalCheck(70, 20, true), line.Journal);
    }

    [Fact]
    public async Task A_ledger_that_does_not_add_up_is_shown_as_such()
    {
        var status = Status("live", stored: 70);
        _buffer.Lanes.Enqueue([status with { Ledger = status.Ledger with { Accepted = 71 } }]);

        Assert.False(Assert.Single(await _reader.ReadAsync(default)).Balanced);
    }

    [Fact]
    public async Task Without_the_database_the_buffer_is_told_alone()
    {
        _buffer.Lanes.Enqueue([Status("live", stored: 70)]);
        _store.Fault = _ => new PointStoreException(WriteOutcome.RolledBack, "away");

        var line = Assert.Single(await _reader.ReadAsync(default));

        Assert.Equal((70, 0, null), (line.Stored, line.Direct, line.Journal));
    }

    [Theory]
    [InlineData(70, 20, true)]
    [InlineData(70, 19, true)]
    [InlineData(73, 20, null)]
    [InlineData(72, 21, null)]
    [InlineData(74, 20, false)]
    [InlineData(69, 20, false)]
    [InlineData(70, 24, false)]
    public async Task A_difference_is_judged_by_what_is_in_flight(long stored, long duplicate, bool? agrees)
    {
        _buffer.Lanes.Enqueue([Status("live", stored: 70, duplicate: 20, inFlight: 3)]);
        _store.Totals = [new JournalTotals("live", stored, duplicate, 0, 0)];

        Assert.Equal(agrees, Assert.Single(await _reader.ReadAsync(default)).Journal!.Agrees);
    }

    [Fact]
    public async Task A_batch_that_is_completed_while_the_ledger_is_read_is_no_disagreement()
    {
        _buffer.Lanes.Enqueue([Status("live", stored: 70)]);
        _buffer.Lanes.Enqueue([Status("live", stored: 90)]);
        _store.Totals = [new JournalTotals("live", 80, 0, 0, 0)];

        var line = Assert.Single(await _reader.ReadAsync(default));

        Assert.Equal((90, null), (line.Stored, line.Journal!.Agrees));
    }

    [Fact]
    public async Task A_lane_that_only_the_database_knows_is_shown_too()
    {
        _buffer.Lanes.Enqueue([Status("live")]);
        _store.Totals = [new JournalTotals("mine", 0, 0, 5, 1), new JournalTotals("lost", 4, 0, 0, 0)];

        var lines = (await _reader.ReadAsync(default)).ToDictionary(line => line.Lane);

        Assert.Equal((6, 5, 1, true), (lines["mine"].Accepted, lines["mine"].Stored, lines["mine"].Duplicate, lines["mine"].Journal!.Agrees));
        Assert.False(lines["lost"].Journal!.Agrees);
        Assert.True(lines["live"].Journal!.Agrees);
    }

    static LaneStatus Status(string lane, long stored = 0, long duplicate = 0, long dead = 0, long inFlight = 0) => new()
    {
        Lane = Lane.Parse(lane)!,
        Ready = Amount.Zero,
        Scheduled = Amount.Zero,
        Leased = new Amount(1, inFlight),
        Parked = Amount.Zero,
        DeadLetters = new Amount(1, dead),
        Ledger = new LaneLedger(stored + duplicate + dead + inFlight, stored, duplicate, dead, 0, 0, inFlight),
    };
}
