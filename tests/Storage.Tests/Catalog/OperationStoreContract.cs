using static PointBus.Storage.Tests.Catalog.LetterSample;

namespace PointBus.Storage.Tests.Catalog;

/// <summary>What every <see cref="IOperationStore"/> must do. A subclass says on which database, and nothing more.</summary>
public abstract class OperationStoreContract : IAsyncLifetime
{
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private protected CatalogDatabase Database { get; private set; } = null!;

    IOperationStore Store => Database.Operations;

    private protected abstract Task<CatalogDatabase> CreateAsync();

    public async Task InitializeAsync() => Database = await CreateAsync();

    public async Task DisposeAsync() => await Database.DisposeAsync();

    [Fact]
    public async Task The_set_is_frozen_oldest_first_and_up_to_the_cutoff()
    {
        await FileAsync(Letter(3), Letter(1), Letter(2, lane: "upload"), Letter(4), Letter(50));
        await Database.Letters.EnterAsync([Entry(4, LetterState.Archived, 2)], default);
        var selection = new LetterQuery { Text = "did not", MinPriority = 3, State = LetterState.Open };
        var asked = New(selection: selection) with { Pace = new ReplayPace { Canary = 2, Ramp = false }, ResetAttempts = false };

        var operation = await Store.CreateAsync(asked, default);
        await FileAsync(Letter(0));

        Assert.Equal((OperationState.Running, 3, 30, 3), (operation.State, operation.Total, operation.TotalPoints, operation.Of(OperationItemState.Waiting)));
        Assert.Equal((asked.Id, OperationKind.Replay, "alice", "again", asked.Cutoff, asked.At, false), (operation.Id, operation.Kind, operation.Actor, operation.Reason, operation.Cutoff, operation.CreatedAt, operation.ResetAttempts));
        Assert.Equal((selection, asked.Pace), (operation.Selection, operation.Pace));
        var items = await Store.ReadItemsAsync(asked.Id, null, 100, 0, default);
        Assert.Equal([Id(1), Id(2), Id(3)], items.Select(item => item.LetterId));
        Assert.Equal(("upload", BatchId(2), 10, OperationItemState.Waiting), (items[1].Lane, items[1].BatchId!.Value, items[1].Points, items[1].State));
        Assert.Equal([Id(2)], (await Store.ReadItemsAsync(asked.Id, OperationItemState.Waiting, 1, 1, default)).Select(item => item.LetterId));
    }

    [Theory]
    [InlineData(OperationKind.Replay, null, new[] { 1 })]
    [InlineData(OperationKind.Preflight, null, new[] { 1 })]
    [InlineData(OperationKind.Archive, null, new[] { 1 })]
    [InlineData(OperationKind.Restore, null, new[] { 2, 3 })]
    [InlineData(OperationKind.Restore, LetterState.Expired, new[] { 3 })]
    [InlineData(OperationKind.Purge, null, new[] { 1 })]
    [InlineData(OperationKind.Purge, LetterState.Archived, new[] { 2 })]
    [InlineData(OperationKind.Replay, LetterState.Archived, new int[0])]
    [InlineData(OperationKind.Restore, LetterState.Open, new int[0])]
    public async Task An_operation_takes_only_letters_it_is_for(OperationKind kind, LetterState? state, int[] taken)
    {
        await FileAsync([.. Enumerable.Range(1, 5).Select(n => Letter(n))]);
        await Database.Letters.EnterAsync(
            [Entry(2, LetterState.Archived, 2), Entry(3, LetterState.Expired, 2), Entry(4, LetterState.Purged, 2), Entry(5, LetterState.Replayed, 2)], default);

        var operation = await Store.CreateAsync(New(kind, new LetterQuery { State = state }), default);
        Assert.Equal(taken.Length, operation.Total);
        Assert.Equal(taken.Select(Id), (await Store.ReadWaitingAsync(operation.Id, 10, default)).Select(item => item.LetterId));
    }

    [Fact]
    public async Task The_same_request_twice_is_one_operation()
    {
        await FileAsync(Letter(1));
        var asked = New();
        var both = await Task.WhenAll(Task.Run(() => Store.CreateAsync(asked, default)), Task.Run(() => Database.OtherOperations.CreateAsync(asked, default)));
        await FileAsync(Letter(2));

        Assert.Equal([1, 1, 1], both.Append(await Store.CreateAsync(asked, default)).Select(operation => operation.Total));
        Assert.Single(await Store.ReadAsync(new OperationQuery(), default));
    }

    [Fact]
    public async Task A_set_can_be_used_again_in_the_same_order()
    {
        await FileAsync([.. Enumerable.Range(1, 5).Select(n => Letter(n))]);
        var preflight = await Store.CreateAsync(New(OperationKind.Preflight), default);
        await Database.Letters.EnterAsync([Entry(2, LetterState.Archived, 2)], default);
        await FileAsync(Letter(0));

        var replay = await Store.CreateFromAsync(New() with { Limit = 3 }, preflight.Id, default);
        Assert.Equal((3, 30), (replay.Total, replay.TotalPoints));
        Assert.Equal([Id(1), Id(2), Id(3)], (await Store.ReadWaitingAsync(replay.Id, 10, default)).Select(item => item.LetterId));
        var limited = await Store.CreateAsync(New(selection: new LetterQuery { FailedAfter = Day, FlightId = "f-1" }) with { Limit = 2 }, default);
        Assert.Equal([Id(1), Id(3)], (await Store.ReadWaitingAsync(limited.Id, 10, default)).Select(item => item.LetterId));
    }

    [Fact]
    public async Task An_item_only_goes_forward_and_is_counted_once()
    {
        await FileAsync([.. Enumerable.Range(1, 4).Select(n => Letter(n))]);
        var id = (await Store.CreateAsync(New(), default)).Id;

        await Store.EnterAsync(id, [Item(1, OperationItemState.Sent), Item(2, OperationItemState.Sent), Item(9, OperationItemState.Sent)], default);
        await Store.EnterAsync(id, [Item(1, OperationItemState.Succeeded) with { Stored = 7, Duplicate = 3 }], default);
        await Store.EnterAsync(id, [Item(1, OperationItemState.Sent), Item(1, OperationItemState.FailedSame) with { Failed = 10 }, Item(3, OperationItemState.Waiting)], default);
        await Store.EnterAsync(id,
            [Item(2, OperationItemState.FailedSame) with { Failed = 10, Fingerprint = "g", Detail = "the same" }, Item(3, OperationItemState.Skipped) with { Detail = "was archived\0" }], default);

        var operation = (await Store.FindAsync(id, default))!;
        Assert.Equal((1, 0, 1, 1, 0, 1), (operation.Of(OperationItemState.Waiting), operation.Of(OperationItemState.Sent), operation.Of(OperationItemState.Succeeded),
            operation.Of(OperationItemState.FailedSame), operation.Of(OperationItemState.FailedDifferently), operation.Of(OperationItemState.Skipped)));
        Assert.Equal((7, 3, 10), (operation.Stored, operation.Duplicate, operation.Failed));
        var items = await Store.ReadItemsAsync(id, null, 10, 0, default);
        Assert.Equal((7, 3, "live", Database.Clock.GetUtcNow()), (items[0].Stored, items[0].Duplicate, items[0].Lane, items[0].At!.Value));
        Assert.Equal(("g", "the same"), (items[1].Fingerprint, items[1].Detail));
        Assert.Equal([Id(4)], (await Store.ReadWaitingAsync(id, 10, default)).Select(item => item.LetterId));
    }

    [Fact]
    public async Task Failures_are_told_by_group_most_first()
    {
        await FileAsync([.. Enumerable.Range(1, 6).Select(n => Letter(n))]);
        var id = (await Store.CreateAsync(New(), default)).Id;
        await Store.EnterAsync(id,
        [
            Item(1, OperationItemState.FailedSame) with { Fingerprint = "a" }, Item(2, OperationItemState.FailedDifferently) with { Fingerprint = "b" },
            Item(3, OperationItemState.FailedDifferently) with { Fingerprint = "b" }, Item(4, OperationItemState.Skipped) with { Fingerprint = "c" },
        ], default);

        Assert.Equal([KeyValuePair.Create("b", 2), KeyValuePair.Create("a", 1)], await Store.ReadFailuresAsync(id, default));
    }

    [Fact]
    public async Task An_operation_that_settles_is_done_with_its_last_item()
    {
        await FileAsync(Letter(1), Letter(2));
        var id = (await Store.CreateAsync(New(), default)).Id;
        await Store.EnterAsync(id, [Item(1, OperationItemState.Sent), Item(2, OperationItemState.Sent)], default);
        await Store.ChangeAsync(id, [OperationState.Running], OperationState.Settling, null, default);
        await Store.EnterAsync(id, [Item(1, OperationItemState.Succeeded)], default);
        Assert.Equal((OperationState.Settling, null), await StateAsync(id));

        Database.Clock.Advance(TimeSpan.FromSeconds(5));
        await Store.EnterAsync(id, [Item(2, OperationItemState.FailedDifferently)], default);
        Assert.Equal((OperationState.Done, Database.Clock.GetUtcNow()), await StateAsync(id));

        // All had ended before.
        var other = (await Store.CreateAsync(New(selection: new LetterQuery { Lane = "nowhere" }), default)).Id;
        Assert.Equal(OperationState.Done, (await Store.ChangeAsync(other, [OperationState.Running], OperationState.Settling, null, default))!.State);
    }

    [Fact]
    public async Task A_state_changes_only_from_those_that_are_named()
    {
        var id = (await Store.CreateAsync(New(), default)).Id;
        Assert.Equal(OperationState.Running, (await Store.ChangeAsync(id, [OperationState.Paused], OperationState.Cancelled, "no", default))!.State);
        var paused = (await Store.ChangeAsync(id, [OperationState.Running], OperationState.Paused, "bob paused it", default))!;
        Assert.Equal((OperationState.Paused, "bob paused it", null), (paused.State, paused.Why, paused.EndedAt));
        var ended = (await Store.ChangeAsync(id, [OperationState.Running, OperationState.Paused], OperationState.Stopped, "too many failures", default))!;
        Assert.Equal((OperationState.Stopped, "too many failures", Database.Clock.GetUtcNow()), (ended.State, ended.Why, ended.EndedAt!.Value));
        Assert.Null(await Store.ChangeAsync(Guid.NewGuid(), [OperationState.Running], OperationState.Paused, null, default));
        Assert.Null(await Store.FindAsync(Guid.NewGuid(), default));
        await Store.EnterAsync(Guid.NewGuid(), [Item(1, OperationItemState.Sent)], default);
    }

    [Fact]
    public async Task One_owner_at_a_time_works_at_an_operation()
    {
        var (first, second) = ((await Store.CreateAsync(New(at: 1), default)).Id, (await Store.CreateAsync(New(at: 2), default)).Id);

        Assert.Equal((first, "a"), Of(await Store.TakeAsync("a", Lease, default)));
        Assert.Equal((second, "b"), Of(await Store.TakeAsync("b", Lease, default)));
        Assert.Null(await Store.TakeAsync("c", Lease, default));
        Assert.Equal((first, "a"), Of(await Store.TakeAsync("a", Lease, default)));
        Assert.Null(await Store.RenewAsync(first, "b", Lease, default));

        Database.Clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal((first, "a"), Of(await Store.RenewAsync(first, "a", Lease, default)));
        Database.Clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal((second, "c"), Of(await Store.TakeAsync("c", Lease, default)));
        Assert.Null(await Store.RenewAsync(second, "b", Lease, default));
        Assert.Null(await Store.TakeAsync("b", Lease, default));
    }

    [Fact]
    public async Task Who_renews_sees_a_pause_and_an_end()
    {
        var id = (await Store.CreateAsync(New(), default)).Id;
        await Store.TakeAsync("a", Lease, default);
        await Store.ChangeAsync(id, [OperationState.Running], OperationState.Paused, null, default);
        Assert.Equal(OperationState.Paused, (await Store.RenewAsync(id, "a", Lease, default))!.State);
        Assert.Null(await Store.TakeAsync("b", Lease, default));

        await Store.ChangeAsync(id, [OperationState.Paused], OperationState.Cancelled, "bob", default);
        Assert.Null(await Store.RenewAsync(id, "a", Lease, default));
        Assert.Null(await Store.TakeAsync("a", Lease, default));
    }

    [Fact]
    public async Task Takers_at_once_get_different_operations()
    {
        for (var n = 0; n < 4; n++)
            await Store.CreateAsync(New(at: n), default);

        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Task.Run(() =>
            (n % 2 == 0 ? Store : Database.OtherOperations).TakeAsync($"host-{n}", Lease, default))));
        var ids = taken.Where(operation => operation is not null).Select(operation => operation!.Id).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.NotEmpty(ids);

        var again = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(() => Database.OtherOperations.TakeAsync("one", Lease, default))));
        Assert.True(again.Where(operation => operation is not null).Select(operation => operation!.Id).Distinct().Count() <= 1);
    }

    [Fact]
    public async Task Hosts_that_enter_the_same_items_at_once_count_them_once()
    {
        await FileAsync([.. Enumerable.Range(0, 100).Select(n => Letter(n, second: 1))]);
        var id = (await Store.CreateAsync(New(), default)).Id;
        var items = Enumerable.Range(0, 100).Select(n => Item(n, OperationItemState.Succeeded) with { Stored = 10 }).ToArray();

        await Task.WhenAll(Task.Run(() => Store.EnterAsync(id, items, default)), Task.Run(() => Database.OtherOperations.EnterAsync(id, [.. items.Reverse()], default)));
        var operation = (await Store.FindAsync(id, default))!;
        Assert.Equal((0, 100, 1_000), (operation.Of(OperationItemState.Waiting), operation.Of(OperationItemState.Succeeded), operation.Stored));
    }

    [Fact]
    public async Task Operations_come_newest_first()
    {
        for (var n = 0; n < 3; n++)
            await Store.CreateAsync(New(at: n), default);
        var all = await Store.ReadAsync(new OperationQuery(), default);
        await Store.ChangeAsync(all[1].Id, [OperationState.Running], OperationState.Paused, null, default);

        Assert.Equal([2, 1, 0], all.Select(operation => (operation.CreatedAt - Day).TotalSeconds));
        Assert.Equal([all[2].Id], (await Store.ReadAsync(new OperationQuery(OperationState.Running, 1, 1), default)).Select(operation => operation.Id));
    }

    Task FileAsync(params FiledLetter[] letters) => Database.Letters.FileAsync(letters, default);

    async Task<(OperationState, DateTimeOffset?)> StateAsync(Guid id)
    {
        var operation = (await Store.FindAsync(id, default))!;
        return (operation.State, operation.EndedAt);
    }

    static (Guid, string?)? Of(Operation? operation) => operation is null ? null : (operation.Id, operation.Owner);

    static OperationItem Item(int n, OperationItemState state) => new() { LetterId = Id(n), State = state };

    static NewOperation New(OperationKind kind = OperationKind.Replay, LetterQuery? selection = null, int at = 0) => new()
    {
        Id = Guid.NewGuid(),
        Kind = kind,
        Selection = selection ?? new LetterQuery(),
        Cutoff = Day.AddSeconds(40),
        Actor = "alice",
        Reason = "again",
        At = Day.AddSeconds(at),
    };
}
