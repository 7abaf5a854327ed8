using MassTransit;
using MassTransit.Testing;
using Microsoft.Extensions.DependencyInjection;
using PointBus.Consumers.Filing;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Contracts;
using PointBus.Storage;
using static PointBus.Consumers.Tests.Fakes.WatchedTime;

namespace PointBus.Consumers.Tests.Filing;

public sealed class LetterMovedConsumerTests : IAsyncLifetime
{
    readonly CallLog _calls = new();
    readonly FakeDeadLetters _letters;
    readonly FakeCatalog _catalog;
    readonly ServiceProvider _services;
    readonly ITestHarness _harness;

    public LetterMovedConsumerTests()
    {
        _letters = new FakeDeadLetters(_calls);
        _catalog = new FakeCatalog(_calls);
        _services = new ServiceCollection()
            .AddSingleton<IDeadLetters>(_letters)
            .AddSingleton<IDeadLetterCatalog>(_catalog)
            .AddMassTransitTestHarness(TextWriter.Null, bus => bus.AddFilingConsumers())
            .BuildServiceProvider(true);
        _harness = _services.GetRequiredService<ITestHarness>();
    }

    public async Task InitializeAsync()
    {
        await _letters.AddAsync(Letters.Packed(1), default);
        await _catalog.FileAsync([new FiledLetter(Letters.Packed(1), LetterState.Open, 1, "f", "t", [], null, null, "1.0")], default);
        await _harness.Start();
    }

    public Task DisposeAsync() => _services.DisposeAsync().AsTask();

    [Fact]
    public async Task Every_move_is_entered_with_the_version_of_the_queue()
    {
        await _letters.ArchiveAsync(Action(), expired: true, default);
        await _harness.Bus.Publish(new LetterArchived { BatchId = Batches.Id(1), Lane = "live", LetterId = Letters.Id(1), At = Batches.Noon, Actor = "bob", Expired = true });
        await UntilAsync(() => _catalog[Letters.Id(1)] is { State: LetterState.Expired, StateVersion: 2, Actor: "bob" }, "archived");

        await _letters.RestoreAsync(Action(), default);
        await _harness.Bus.Publish(new LetterRestored { BatchId = Batches.Id(1), Lane = "live", LetterId = Letters.Id(1), At = Batches.Noon, Actor = "bob" });
        await UntilAsync(() => _catalog[Letters.Id(1)] is { State: LetterState.Open, StateVersion: 3 }, "restored");

        await _letters.PurgeAsync(Action(), default);
        await _harness.Bus.Publish(new LetterPurged { BatchId = Batches.Id(1), Lane = "live", LetterId = Letters.Id(1), At = Batches.Noon, Actor = "bob" });
        await UntilAsync(() => _catalog[Letters.Id(1)] is { State: LetterState.Purged, StateVersion: 4 }, "purged");
    }

    [Fact]
    public async Task An_event_that_was_overtaken_by_a_later_move_changes_nothing()
    {
        await _letters.ArchiveAsync(Action(), expired: false, default);
        await _letters.RestoreAsync(Action(), default);

        await _harness.Bus.Publish(new LetterArchived { BatchId = Batches.Id(1), Lane = "live", LetterId = Letters.Id(1), At = Batches.Noon, Actor = "bob" });

        await UntilAsync(() => _calls.Count("stub") == 1, "it was looked at");
        Assert.Equal(0, _calls.Count("enter letters"));
    }

    [Fact]
    public async Task Events_are_held_while_the_database_is_away_and_left_where_the_letter_is_gone()
    {
        var left = 3;
        _catalog.Fault = call => call == "enter letters" && left-- > 0 ? new PointStoreException(WriteOutcome.RolledBack, "away") : null;
        await _letters.PurgeAsync(Action(), default);

        await _harness.Bus.Publish(new LetterPurged { BatchId = Batches.Id(9), Lane = "live", LetterId = Letters.Id(9), At = Batches.Noon, Actor = "bob" });
        await _harness.Bus.Publish(new LetterPurged { BatchId = Batches.Id(1), Lane = "live", LetterId = Letters.Id(1), At = Batches.Noon, Actor = "bob" });

        await UntilAsync(() => _catalog[Letters.Id(1)].State == LetterState.Purged, "purged");
        Assert.False(_harness.Published.Select<Fault<LetterPurged>>(new CancellationToken(canceled: true)).Any());
    }

    static LetterAction Action() => new("live", Letters.Id(1), "bob");
}
