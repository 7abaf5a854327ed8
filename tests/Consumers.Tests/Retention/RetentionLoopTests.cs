using Microsoft.Extensions.Logging.Abstractions;
using PointBus.Consumers.Retention;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Consumers.Tests.Operating;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Retention;

[Trait("spec", "V-09")]
public sealed class RetentionLoopTests : IDisposable
{
    readonly OperatingHarness _ops = new();
    readonly RetentionLoop _loop;

    public RetentionLoopTests() =>
        _loop = new RetentionLoop(_ops.Letters, _ops.Catalog, _ops.Audit, _ops.Gate, new RetentionOptions { Interval = TimeSpan.FromHours(6) }, _ops.Time, NullLogger<RetentionLoop>.Instance);

    public void Dispose()
    {
        _loop.StopAsync(default).GetAwaiter().GetResult();
        _loop.Dispose();
        _ops.Dispose();
    }

    [Fact]
    public async Task A_letter_is_archived_after_a_week_and_purged_thirty_days_later()
    {
        await _ops.FileAsync(2);
        await _loop.StartAsync(default);
        var begun = _ops.Time.GetUtcNow();

        await UntilAsync(() => _ops.Catalog[Letters.Id(1)].State == LetterState.Expired);
        Assert.InRange(_ops.Time.GetUtcNow() - begun, TimeSpan.FromDays(6.9), TimeSpan.FromDays(8));
        await UntilAsync(() => _ops.Catalog[Letters.Id(1)].State == LetterState.Purged);

        Assert.InRange(_ops.Time.GetUtcNow() - begun, TimeSpan.FromDays(36.9), TimeSpan.FromDays(39));
        Assert.Equal(LetterState.Purged, _ops.Letters.Stub(Letters.Id(2)).State);
        Assert.Equal([("retention.archive", 2L, "lane live"), ("retention.purge", 2L, "lane live")], _ops.Audit.All.Select(record => (record.Action, record.Count!.Value, record.Target)));
        Assert.All(_ops.Audit.All, record => Assert.Equal("system:retention", record.Actor));
    }

    [Fact]
    public async Task A_letter_that_was_never_archived_is_never_purged_however_old_it_is()
    {
        await _ops.FileAsync(3);
        _ops.Time.Advance(TimeSpan.FromDays(400));

        await _loop.StartAsync(default);
        await WatchedTime.UntilAsync(() => _ops.Audit.All.Count == 1, "a pass");

        Assert.Equal(0, _ops.Calls.Count("purge"));
        Assert.All([1, 2, 3], number => Assert.Equal(LetterState.Expired, _ops.Letters.Stub(Letters.Id(number)).State));
    }

    [Fact]
    public async Task A_letter_that_the_catalog_wrongly_calls_archived_is_not_purged()
    {
        await _ops.FileAsync(1);
        var archived = await _ops.Letters.ArchiveAsync(new LetterAction("live", Letters.Id(1), "bob"), expired: false, default);
        await _ops.Catalog.EnterAsync([new LetterEntry(Letters.Id(1), LetterState.Archived, archived.Stub!.Version, _ops.Time.GetUtcNow(), "bob")], default);
        await _ops.Letters.RestoreAsync(new LetterAction("live", Letters.Id(1), "bob"), default);
        _ops.Time.Advance(TimeSpan.FromDays(31));

        await _loop.StartAsync(default);
        await WatchedTime.UntilAsync(() => _ops.Catalog[Letters.Id(1)].State == LetterState.Open, "the catalog is put right");

        Assert.Equal(0, _ops.Calls.Count("purge"));
    }

    [Fact]
    public async Task A_restored_letter_starts_its_time_anew()
    {
        await _ops.FileAsync(1);
        await _loop.StartAsync(default);
        await UntilAsync(() => _ops.Catalog[Letters.Id(1)].State == LetterState.Expired);
        var restored = await _ops.Letters.RestoreAsync(new LetterAction("live", Letters.Id(1), "bob"), default);
        var at = _ops.Time.GetUtcNow();
        await _ops.Catalog.EnterAsync([new LetterEntry(Letters.Id(1), LetterState.Open, restored.Stub!.Version, at, "bob")], default);

        await UntilAsync(() => _ops.Catalog[Letters.Id(1)].State == LetterState.Expired);

        Assert.InRange(_ops.Time.GetUtcNow() - at, TimeSpan.FromDays(6.9), TimeSpan.FromDays(8));
    }

    [Fact]
    public async Task A_letter_that_the_queue_forgot_is_purged_in_the_catalog_only_if_it_was_archived()
    {
        await _ops.FileAsync(2);
        await _ops.Catalog.EnterAsync([new LetterEntry(Letters.Id(1), LetterState.Archived, 2, _ops.Time.GetUtcNow(), "bob")], default);
        _ops.Letters.Forget(Letters.Id(1));
        _ops.Letters.Forget(Letters.Id(2));
        _ops.Time.Advance(TimeSpan.FromDays(31));

        await _loop.StartAsync(default);
        await WatchedTime.UntilAsync(() => _ops.Catalog[Letters.Id(1)].State == LetterState.Purged, "purged");

        Assert.Equal(LetterState.Open, _ops.Catalog[Letters.Id(2)].State);
    }

    Task UntilAsync(Func<bool> condition) => _ops.Time.PassUntilAsync(TimeSpan.FromHours(6), condition, "the state is reached");
}
