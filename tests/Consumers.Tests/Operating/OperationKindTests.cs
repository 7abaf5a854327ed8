using System.Text;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Operating;

public sealed class OperationKindTests : IDisposable
{
    readonly OperatingHarness _ops = new();

    public void Dispose() => _ops.Dispose();

    [Theory]
    [InlineData(OperationKind.Archive, LetterState.Archived)]
    [InlineData(OperationKind.Purge, LetterState.Purged)]
    public async Task A_move_succeeds_at_once(OperationKind kind, LetterState state)
    {
        await _ops.FileAsync(5);
        var operation = await _ops.StartAsync(kind);
        await _ops.Letters.ArchiveAsync(new LetterAction("live", Letters.Id(5), "bob", Guid.NewGuid()), expired: true, default);
        await _ops.Letters.PurgeAsync(new LetterAction("live", Letters.Id(5), "bob", Guid.NewGuid()), default);
        await _ops.RunAsync();

        await _ops.StateAsync(operation.Id, OperationState.Done);

        Assert.Equal(4, _ops.Operations[operation.Id].Of(OperationItemState.Succeeded));
        Assert.Equal(1, _ops.Operations[operation.Id].Of(OperationItemState.Skipped));
        Assert.Equal((state, state), (_ops.Letters.Stub(Letters.Id(1)).State, _ops.Catalog[Letters.Id(1)].State));
        Assert.Equal("ops (alice)", _ops.Catalog[Letters.Id(1)].Actor);
    }

    [Fact]
    public async Task Archived_letters_can_be_restored()
    {
        await _ops.FileAsync(3);
        await _ops.StartAsync(OperationKind.Archive);
        await _ops.RunAsync();
        await _ops.UntilAsync(() => _ops.Catalog[Letters.Id(3)].State == LetterState.Archived, "they are archived");

        var operation = await _ops.StartAsync(OperationKind.Restore);
        await _ops.StateAsync(operation.Id, OperationState.Done);

        Assert.Equal((LetterState.Open, 3), (_ops.Catalog[Letters.Id(1)].State, _ops.Operations[operation.Id].Of(OperationItemState.Succeeded)));
    }

    [Fact]
    public async Task A_dry_run_says_of_each_letter_what_a_replay_would_do_and_changes_nothing()
    {
        await _ops.FileAsync(Letters.Packed(1));
        await _ops.FileAsync(Letters.Packed(2));
        await _ops.FileAsync(Letters.Json(3, """[{"time":"2025-06-01T12:00:00Z","lat":99,"lon":8}]"""));
        await _ops.FileAsync(Letters.Packed(4, reason: DeadLetterReasons.InvalidForeignKey));
        _ops.Store.OnForesee = batches =>
        [
            .. batches.Select(batch => batch.Header.Replay!.LetterId == Letters.Id(2) ? new WriteResult(batch.Header.BatchId, 1, 2, [])
                : batch.Header.Replay.LetterId == Letters.Id(4) ? new WriteResult(batch.Header.BatchId, 0, 0, [.. Enumerable.Range(0, 3).Select(i => new RefusedPoint(i, DeadLetterReasons.InvalidForeignKey, "flight not known"))])
                : new WriteResult(batch.Header.BatchId, 3, 0, [])),
        ];
        var operation = await _ops.StartAsync(OperationKind.Preflight);
        await _ops.RunAsync();

        await _ops.StateAsync(operation.Id, OperationState.Done);

        var items = _ops.Operations.Items(operation.Id);
        Assert.Equal([OperationItemState.Succeeded, OperationItemState.Succeeded, OperationItemState.FailedSame, OperationItemState.FailedSame], items.Select(item => item.State));
        Assert.Equal([(3, 0, 0), (1, 2, 0), (0, 0, 1), (0, 0, 3)], items.Select(item => (item.Stored, item.Duplicate, item.Failed)));
        Assert.Equal([null, null, "coord.range at 0", "invalid_foreign_key: flight not known"], items.Select(item => item.Detail));
        Assert.Equal(_ops.Catalog[Letters.Id(4)].Fingerprint, items[3].Fingerprint);
        Assert.Empty(_ops.Letters.Replays);
        Assert.Equal(LetterState.Open, _ops.Letters.Stub(Letters.Id(1)).State);
    }

    [Fact]
    public async Task A_letter_of_another_message_goes_back_to_its_queue()
    {
        var body = """{"messageType":["urn:message:PointBus.Contracts:RegisterFlight"],"message":{"flightId":"f"}}""";
        await _ops.FileAsync(Letters.Message(1, body, "register-flight", "urn:message:PointBus.Contracts:RegisterFlight"));
        var operation = await _ops.StartAsync();
        await _ops.RunAsync();

        await _ops.StateAsync(operation.Id, OperationState.Done);

        var (queue, sent) = Assert.Single(_ops.Returns.Sent);
        Assert.Equal(("register-flight", body), (queue, Encoding.UTF8.GetString(sent)));
        var item = Assert.Single(_ops.Operations.Items(operation.Id));
        Assert.Equal((OperationItemState.Succeeded, "sent back to queue register-flight"), (item.State, item.Detail));
        Assert.Equal(LetterState.Archived, _ops.Catalog[Letters.Id(1)].State);
    }

    [Fact]
    public async Task A_message_is_not_sent_back_again_by_the_run_that_archived_its_letter()
    {
        await _ops.FileAsync(Letters.Message(1, "{}", "register-flight", "urn:message:PointBus.Contracts:RegisterFlight"));
        var away = 1;
        _ops.Operations.Fault = call => call == "enter items" && away-- > 0 ? new PointStoreException(WriteOutcome.Unknown, "away") : null;
        var operation = await _ops.StartAsync();
        await _ops.RunAsync();

        await _ops.StateAsync(operation.Id, OperationState.Done);

        Assert.Single(_ops.Returns.Sent);
        Assert.Equal(1, _ops.Operations[operation.Id].Of(OperationItemState.Succeeded));
    }

    [Fact]
    public async Task A_broker_that_is_away_pauses_the_run()
    {
        await _ops.FileAsync(Letters.Message(1, "{}", "register-flight", "urn:message:PointBus.Contracts:RegisterFlight"));
        var left = 3;
        _ops.Returns.Fault = () => left-- > 0 ? new Consumers.Operating.BrokerUnavailableException("away") : null;
        var operation = await _ops.StartAsync();
        await _ops.RunAsync();

        await _ops.StateAsync(operation.Id, OperationState.Done);

        Assert.Equal((1, 1), (_ops.Returns.Sent.Count, _ops.Operations[operation.Id].Of(OperationItemState.Succeeded)));
    }
}
