using PointBus.Consumers.Tests.Fakes;
using PointBus.Storage;
using static PointBus.Consumers.Tests.Fakes.WatchedTime;

namespace PointBus.Consumers.Tests.Filing;

public sealed class LetterFilerTests : IDisposable
{
    readonly FilingHarness _filing = new();

    public void Dispose() => _filing.Dispose();

    [Fact]
    public async Task Letters_are_filed_at_once_while_there_are_more_and_then_dropped_from_the_buffer()
    {
        await _filing.AddAsync(1, 35);

        await _filing.Filer.StartAsync(default);

        // The clock stands still.
        await UntilAsync(() => _filing.Letters.Unfiled == 0, "all are filed");
        Assert.Equal((35, 4), (_filing.Catalog.Count, _filing.Calls.Count("file")));
        var filed = _filing.Catalog[Letters.Id(1)];
        Assert.Equal((FaultFingerprint.Of(Letters.Packed(1)).Fingerprint, "0.1.0", LetterState.Open, 1L), (filed.Fingerprint, filed.Version, filed.State, filed.StateVersion));
        Assert.Equal(["flight-1"], filed.FlightIds);
        Assert.Equal((Batches.Noon.AddSeconds(-2), Batches.Noon), (filed.FirstPoint, filed.LastPoint));
    }

    [Fact]
    public async Task A_letter_that_comes_later_is_filed_at_the_next_look()
    {
        await _filing.Filer.StartAsync(default);
        await UntilAsync(() => _filing.Calls.Count("unfiled") == 1, "a look");
        await _filing.AddAsync(1, 1);

        await _filing.UntilAsync(() => _filing.Catalog.Count == 1, "it is filed");

        Assert.Contains(TimeSpan.FromMilliseconds(100), _filing.Time.Waits);
    }

    public static TheoryData<string> Steps => ["unfiled", "file", "stub", "filed"];

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Letters_wait_while_an_engine_is_away(string step)
    {
        var left = 3;
        _filing.Letters.Fault = call => call == step && left-- > 0 ? new BufferUnavailableException("away") : null;
        _filing.Catalog.Fault = call => call == step && left-- > 0 ? new PointStoreException(WriteOutcome.RolledBack, "away") : null;
        await _filing.AddAsync(1, 5);
        await _filing.Filer.StartAsync(default);

        await _filing.UntilAsync(() => _filing.Letters.Unfiled == 0, "all are filed");

        Assert.Equal(5, _filing.Catalog.Count);
        Assert.True(left <= 0);
    }

    [Fact]
    public async Task One_letter_that_the_catalog_cannot_take_does_not_hold_up_the_others()
    {
        await _filing.AddAsync(1, 5);
        _filing.Catalog.Indigestible = Letters.Id(3);
        await _filing.Filer.StartAsync(default);

        await _filing.UntilAsync(() => _filing.Catalog.Count == 4, "the others are filed");
        await _filing.UntilAsync(() => _filing.Letters.Unfiled == 1, "only one is left");
    }

    [Fact]
    public async Task A_letter_that_is_moved_while_it_is_filed_is_entered_as_it_stands()
    {
        await _filing.AddAsync(1, 1);
        var moved = false;
        _filing.Catalog.Fault = call =>
        {
            // Between the filer's reading and its entry: the event of this move finds no letter in the catalog.
            if (call == "file" && !moved)
                moved = _filing.Letters.ArchiveAsync(new LetterAction("live", Letters.Id(1), "bob"), expired: false, default).Wait(TimeSpan.FromSeconds(5));
            return null;
        };

        await _filing.Filer.StartAsync(default);
        await UntilAsync(() => _filing.Letters.Unfiled == 0, "it is filed");

        Assert.True(moved);
        Assert.Equal((LetterState.Archived, 2L), (_filing.Catalog[Letters.Id(1)].State, _filing.Catalog[Letters.Id(1)].StateVersion));
    }
}
