using Microsoft.EntityFrameworkCore;
using PointBus.Contracts;
using static PointBus.Storage.Tests.Catalog.LetterSample;

namespace PointBus.Storage.Tests.Catalog;

/// <summary>What every <see cref="IDeadLetterCatalog"/> must do. A subclass says on which database, and nothing more.</summary>
public abstract partial class DeadLetterCatalogContract : IAsyncLifetime
{
    private protected CatalogDatabase Database { get; private set; } = null!;

    IDeadLetterCatalog Catalog => Database.Letters;

    private protected abstract Task<CatalogDatabase> CreateAsync();

    public async Task InitializeAsync() => Database = await CreateAsync();

    public async Task DisposeAsync() => await Database.DisposeAsync();

    [Fact]
    public async Task A_filed_letter_comes_back_with_everything_known_of_it()
    {
        var filed = Letter(7, flights: ["f-1", "f-2"], replay: new ReplayMark(Id(1), BatchId(1), 2, null));
        await FileAsync(filed);

        var detail = (await Catalog.FindAsync(Id(7), default))!;
        var (summary, letter) = (detail.Summary, detail.Letter);
        Assert.Equal(filed.Letter.Batch, letter.Batch);
        Assert.Equal([1, 2, 7], letter.Payload.ToArray());
        Assert.Equal("first\0", letter.Failures.Single().Message);
        Assert.Equal(("at PointBus.Somewhere()", filed.Letter.Error, "System.TimeoutException", 3, 10), (letter.Stack, letter.Error, letter.ExceptionType, letter.Attempts, letter.PointCount));
        Assert.Equal((BatchId(7), BatchId(1), "live", LetterState.Open, 1, "group", 2), (summary.BatchId, summary.OriginalBatchId, summary.Lane, summary.State, summary.StateVersion, summary.Fingerprint, summary.Round));
        Assert.Equal(["f-1", "f-2"], summary.FlightIds);
        Assert.Equal((Day.AddSeconds(-3), Day.AddSeconds(7), Day.AddHours(-1), Day.AddMinutes(-30)), (summary.FirstFailedAt, summary.FailedAt, summary.FirstPoint, summary.LastPoint));
        Assert.Equal(("trace-7", "tests", "1.0", PayloadForms.Packed, false, null), (summary.TraceId, summary.Upstream, summary.Version, summary.PayloadForm, summary.Edited, summary.Outcome));
        Assert.Equal(Id(7), (await Catalog.FindAsync(BatchId(7), default))!.Summary.LetterId);
        Assert.Null(await Catalog.FindAsync(Guid.NewGuid(), default));
    }

    [Fact]
    public async Task A_message_of_the_broker_keeps_its_headers()
    {
        var filed = Letter(1);
        var message = new RawMessage("point-batch", "application/json", ["urn:message:x"], new Dictionary<string, string> { ["MT-Reason"] = "fault" });
        await FileAsync(filed with { Letter = filed.Letter with { Message = message, PayloadForm = PayloadForms.Message, Payload = "{}"u8.ToArray() } });

        var letter = (await Catalog.ReadAsync([Guid.NewGuid(), Id(1)], default)).Single().Letter;
        Assert.Equal(("point-batch", "application/json", "fault"), (letter.Message!.Queue, letter.Message.ContentType, letter.Message.Headers["MT-Reason"]));
        Assert.Equal("{}"u8.ToArray(), letter.Payload.ToArray());
    }

    [Fact]
    public async Task Texts_that_a_database_cannot_hold_or_index_do_not_stop_the_filing()
    {
        var filed = Letter(1, error: "a\0b\uD83D", upstream: new string('u', 9_000), flights: [new string('f', 9_000), "x\0"]);
        await FileAsync(filed with { Letter = filed.Letter with { Stack = "\0" } });

        Assert.Equal("a\uFFFDb\uFFFD", (await Catalog.SearchAsync(new LetterQuery(), new LetterPage(), default)).Single().Error);
        Assert.Single(await Catalog.SearchAsync(new LetterQuery { FlightId = new string('f', 9_000) }, new LetterPage(), default));
    }

    [Fact]
    public async Task Filing_again_changes_nothing()
    {
        var letters = Enumerable.Range(0, 20).Select(n => Letter(n)).ToArray();
        await FileAsync([.. letters, letters[3]]);
        await FileAsync([.. letters[..5], Letter(20)]);

        Assert.Equal(new Amount(21, 210), await Catalog.CountAsync(new LetterQuery(), int.MaxValue, default));
        Assert.Equal((21, 210), await RecountAsync());
        Assert.Equal(21, (await Catalog.ReadGroupsAsync(new GroupQuery(), default)).Single().Letters);
    }

    [Fact]
    public async Task A_letter_filed_after_it_moved_is_entered_with_its_newest_state()
    {
        await Catalog.EnterAsync([Entry(1, LetterState.Archived, 2)], default);
        await FileAsync(Letter(1));
        await FileAsync(Letter(1, state: LetterState.Archived, version: 2));
        await FileAsync(Letter(1));

        Assert.Equal((LetterState.Archived, 2), await StateAsync(1));
        await CheckCountsAsync();
    }

    [Fact]
    public async Task An_older_version_changes_nothing()
    {
        await FileAsync(Letter(1), Letter(2));
        await Catalog.EnterAsync([Entry(1, LetterState.Archived, 2), Entry(1, LetterState.Open, 3, actor: "bob"), Entry(9, LetterState.Purged, 9)], default);
        await Catalog.EnterAsync([Entry(1, LetterState.Archived, 2), Entry(1, LetterState.Purged, 3)], default);

        var letter = (await Catalog.FindAsync(Id(1), default))!.Summary;
        Assert.Equal((LetterState.Open, 3, "bob", Day.AddHours(2)), (letter.State, letter.StateVersion, letter.Actor, letter.StateAt!.Value));
        await CheckCountsAsync();
    }

    [Fact]
    public async Task A_replay_is_in_flight_until_its_outcome_is_known()
    {
        await FileAsync(Letter(1), Letter(2));
        var (operation, replay) = (Guid.NewGuid(), Guid.NewGuid());
        await Catalog.EnterAsync([Entry(1, LetterState.Replayed, 2, operation: operation, replay: replay)], default);
        var letter = (await Catalog.FindAsync(Id(1), default))!.Summary;
        Assert.Equal((operation, replay, ReplayOutcome.InFlight), (letter.OperationId!.Value, letter.ReplayBatchId!.Value, letter.Outcome!.Value));

        await Catalog.EnterOutcomesAsync([new ReplayOutcomeEntry(Id(1), ReplayOutcome.FailedSame, Day, Id(2))], default);
        await Catalog.EnterOutcomesAsync([new ReplayOutcomeEntry(Id(1), ReplayOutcome.InFlight, Day.AddHours(3)), new ReplayOutcomeEntry(Id(9), ReplayOutcome.Stored, Day)], default);
        await Catalog.EnterAsync([Entry(1, LetterState.Replayed, 2)], default);
        letter = (await Catalog.FindAsync(Id(1), default))!.Summary;
        Assert.Equal((ReplayOutcome.FailedSame, Id(2)), (letter.Outcome!.Value, letter.NextLetterId!.Value));

        // An outcome may be known before the move is entered.
        await Catalog.EnterOutcomesAsync([new ReplayOutcomeEntry(Id(2), ReplayOutcome.Stored, Day)], default);
        await Catalog.EnterAsync([Entry(2, LetterState.Replayed, 2)], default);
        Assert.Equal(ReplayOutcome.Stored, (await Catalog.FindAsync(Id(2), default))!.Summary.Outcome);
    }

    [Fact]
    public async Task What_was_purged_holds_no_points_any_more()
    {
        await FileAsync(Letter(1), Letter(2));
        await Catalog.KeepEditAsync(new LetterEdit(Id(1), Day, "alice", "typo", new byte[] { 9 }, PayloadForms.Json, 1), default);
        await Catalog.EnterAsync([Entry(1, LetterState.Purged, 2)], default);

        var details = await Catalog.ReadAsync([Id(2), Id(1)], default);
        Assert.Equal([3, 0], details.Select(detail => detail.Letter.Payload.Length));
        Assert.Equal(0, details[1].Edits.Single().Payload.Length);
    }

    [Fact]
    public async Task Edits_are_kept_in_order_and_once()
    {
        await FileAsync(Letter(1));
        var edit = new LetterEdit(Id(1), Day.AddMinutes(1), "alice", "typo", new byte[] { 9 }, PayloadForms.Json, 4);
        await Catalog.KeepEditAsync(edit, default);
        await Catalog.KeepEditAsync(edit, default);
        await Catalog.KeepEditAsync(edit with { At = Day, Actor = "bob" }, default);

        var detail = (await Catalog.FindAsync(Id(1), default))!;
        Assert.True(detail.Summary.Edited);
        Assert.Equal(["bob", "alice"], detail.Edits.Select(one => one.Actor));
        Assert.Equal((Day.AddMinutes(1), "typo", 4, 9), (detail.Edits[1].At, detail.Edits[1].Reason, detail.Edits[1].Points, detail.Edits[1].Payload.Span[0]));
    }

    [Fact]
    public async Task The_lineage_of_a_batch_is_its_letters_and_those_of_its_replays()
    {
        await FileAsync(
            Letter(1), Letter(5),
            Letter(2, replay: new ReplayMark(Id(1), BatchId(1), 1, null)), Letter(3, replay: new ReplayMark(Id(2), BatchId(1), 2, null)));

        Assert.Equal([Id(1), Id(2), Id(3)], (await Catalog.ReadLineageAsync(BatchId(1), default)).Select(letter => letter.LetterId));
        Assert.Equal([Id(1), Id(2), Id(3)], (await Catalog.ReadLineageAsync(BatchId(3), default)).Select(letter => letter.LetterId));
        Assert.Empty(await Catalog.ReadLineageAsync(Guid.NewGuid(), default));
    }

    [Fact]
    public async Task Two_hosts_may_file_and_enter_the_same_letters_at_once()
    {
        var letters = Enumerable.Range(0, 200).Select(n => Letter(n, group: $"g{n % 3}")).ToArray();
        await BothAsync(catalog => catalog.FileAsync(catalog == Catalog ? letters : [.. letters.Reverse()], default));
        Assert.Equal(new Amount(200, 2_000), await Catalog.CountAsync(new LetterQuery(), int.MaxValue, default));
        await CheckCountsAsync();

        var entries = Enumerable.Range(0, 200).Select(n => Entry(n, n % 2 == 0 ? LetterState.Archived : LetterState.Replayed, 2)).ToArray();
        await BothAsync(catalog => catalog.EnterAsync(entries, default), catalog => catalog.EnterAsync([.. entries.Reverse()], default));
        Assert.Equal(new Amount(100, 1_000), await Catalog.CountAsync(new LetterQuery { State = LetterState.Archived }, int.MaxValue, default));
        await CheckCountsAsync();
    }

    [Fact]
    public async Task Letters_whose_time_is_over_are_found()
    {
        await FileAsync(Letter(1), Letter(2), Letter(3), Letter(4), Letter(5));
        await Catalog.EnterAsync(
            [Entry(3, LetterState.Archived, 2), Entry(4, LetterState.Expired, 2) with { At = Day.AddHours(1) }, Entry(5, LetterState.Replayed, 2)], default);

        var overdue = await Catalog.ReadOverdueAsync(Day.AddSeconds(2), Day.AddHours(1.5), 10, default);
        Assert.Equal([Id(1), Id(4)], overdue.Select(letter => letter.LetterId));
        Assert.Single(await Catalog.ReadOverdueAsync(Day.AddYears(1), Day.AddYears(1), 1, default));
        Assert.Equal(4, (await Catalog.ReadOverdueAsync(Day.AddYears(1), Day.AddYears(1), 10, default)).Count);
    }

    [Fact]
    public async Task Letters_can_be_cured_once_all_their_flights_are_known()
    {
        const string Unknown = DeadLetterReasons.InvalidForeignKey;
        await FileAsync(
            Letter(1, reason: Unknown, flights: ["known", "unknown"]), Letter(2, reason: Unknown, flights: ["known"]), Letter(3, reason: Unknown, flights: []),
            Letter(4, flights: ["known"]), Letter(5, lane: "upload", reason: Unknown, flights: ["known"]), Letter(6, reason: Unknown, flights: ["known"]),
            Letter(7, reason: Unknown, flights: ["named"], source: "special"));
        await Catalog.EnterAsync([Entry(6, LetterState.Archived, 2)], default);
        Assert.Empty(await Catalog.ReadCurableAsync(10, default));

        await Database.Store.RegisterFlightAsync("known", new FlightDetails(), default);
        await Database.Store.RegisterFlightAsync("named", new FlightDetails { Source = "special" }, default);
        Assert.Equal([Id(2), Id(7)], (await Catalog.ReadCurableAsync(10, default)).Select(letter => letter.LetterId));

        await Database.Store.RegisterFlightAsync("unknown", new FlightDetails(), default);
        await Database.Store.RegisterFlightAsync("known", new FlightDetails { Source = "upload" }, default);
        Assert.Equal([Id(1), Id(2), Id(5)], (await Catalog.ReadCurableAsync(3, default)).Select(letter => letter.LetterId));
    }

    Task FileAsync(params FiledLetter[] letters) => Catalog.FileAsync(letters, default);

    async Task BothAsync(Func<IDeadLetterCatalog, Task> one, Func<IDeadLetterCatalog, Task>? other = null) =>
        await Task.WhenAll(Task.Run(() => one(Catalog)), Task.Run(() => (other ?? one)(Database.OtherLetters)));

    async Task<(LetterState, long)> StateAsync(int n)
    {
        var letter = (await Catalog.FindAsync(Id(n), default))!.Summary;
        return (letter.State, letter.StateVersion);
    }

    async Task<(long, long)> RecountAsync()
    {
        await using var context = Database.Open();
        return (await context.Letters.LongCountAsync(), await context.Letters.SumAsync(row => (long)row.Points));
    }

    /// <summary>The counters against the letters themselves.</summary>
    async Task CheckCountsAsync()
    {
        await using var context = Database.Open();
        var letters = (await context.Letters.AsNoTracking().ToListAsync())
            .GroupBy(row => (row.Fingerprint, row.Lane, row.ReasonCode, row.Priority, row.State))
            .ToDictionary(of => of.Key, of => (of.LongCount(), of.Sum(row => (long)row.Points)));
        var counts = (await context.LetterCounts.AsNoTracking().ToListAsync()).Where(row => row.Letters != 0 || row.Points != 0)
            .ToDictionary(row => (row.Fingerprint, row.Lane, row.ReasonCode, row.Priority, row.State), row => (row.Letters, row.Points));
        Assert.Equal(letters.OrderBy(cell => cell.Key), counts.OrderBy(cell => cell.Key));
    }
}
