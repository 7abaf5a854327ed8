using CsCheck;
using static PointBus.Storage.Tests.Catalog.LetterSample;

namespace PointBus.Storage.Tests.Catalog;

public abstract partial class DeadLetterCatalogContract
{
    [Fact]
    public async Task Letters_come_newest_first_and_in_pages()
    {
        await FileAsync([.. Enumerable.Range(0, 30).Select(n => Letter(n, second: n / 3))]);

        var all = (await Catalog.SearchAsync(new LetterQuery(), new LetterPage(), default)).Select(letter => letter.LetterId).ToList();
        Assert.Equal(Enumerable.Range(0, 30).Reverse().Select(n => n / 3), all.Select(id => Second(id)));
        Assert.Equal(all[10..15], (await Catalog.SearchAsync(new LetterQuery { State = LetterState.Open }, new LetterPage(5, 10), default)).Select(letter => letter.LetterId));
        Assert.Equal(all[10..15], (await Catalog.SearchAsync(new LetterQuery { Fingerprint = "group" }, new LetterPage(5, 10), default)).Select(letter => letter.LetterId));
        all.Reverse();
        Assert.Equal(all[10..15], (await Catalog.SearchAsync(new LetterQuery(), new LetterPage(5, 10, OldestFirst: true), default)).Select(letter => letter.LetterId));
        Assert.Equal(all[..5], (await Catalog.SearchAsync(new LetterQuery { Lane = "live" }, new LetterPage(5, 0, OldestFirst: true), default)).Select(letter => letter.LetterId));
        Assert.Empty(await Catalog.SearchAsync(new LetterQuery(), new LetterPage(5, 30), default));
    }

    [Fact]
    public async Task Every_part_of_a_query_must_hold()
    {
        await FileAsync(
            Letter(1, lane: "upload", priority: 9, error: "The pilot's tracker is 100% out of range", group: "a", flights: ["f-1"]),
            Letter(2, reason: DeadLetterReasons.ValidationFailed, priority: 2, error: "The tracker is unknown", upstream: "radio", group: "b", flights: ["f-2", "f-1"], type: null),
            Letter(3, priority: 5, error: "deadlock detected", group: "a", flights: ["f-3"], type: "Npgsql.PostgresException"),
            Letter(4, priority: 1, error: "", group: "c", flights: []));
        await Catalog.EnterAsync([Entry(4, LetterState.Archived, 2)], default);

        await FindsAsync([4, 3, 2, 1], new LetterQuery());
        await FindsAsync([3, 2, 1], new LetterQuery { State = LetterState.Open });
        await FindsAsync([4], new LetterQuery { State = LetterState.Archived });
        await FindsAsync([1], new LetterQuery { Lane = "upload" });
        await FindsAsync([2], new LetterQuery { ReasonCode = DeadLetterReasons.ValidationFailed });
        await FindsAsync([3, 1], new LetterQuery { Fingerprint = "a" });
        await FindsAsync([3], new LetterQuery { Fingerprint = "a", Lane = "live" });
        await FindsAsync([2], new LetterQuery { Upstream = "radio" });
        await FindsAsync([2, 1], new LetterQuery { FlightId = "f-1" });
        await FindsAsync([1], new LetterQuery { FlightId = "f-1", Lane = "upload", State = LetterState.Open });
        await FindsAsync([3, 1], new LetterQuery { MinPriority = 4 });
        await FindsAsync([4, 2], new LetterQuery { MaxPriority = 2 });
        await FindsAsync([2], new LetterQuery { MinPriority = 2, MaxPriority = 3, State = LetterState.Open });
        await FindsAsync([3], new LetterQuery { MinPriority = 4, MaxPriority = 7, Fingerprint = "a" });
        await FindsAsync([], new LetterQuery { MinPriority = 6, MaxPriority = 3 });
        await FindsAsync([3, 2], new LetterQuery { FailedAfter = Day.AddSeconds(1), FailedBefore = Day.AddSeconds(3) });
        await FindsAsync([2], new LetterQuery { BatchId = BatchId(2) });
        await FindsAsync([4, 2], new LetterQuery { LetterIds = [Id(2), Id(4), Id(9)] });
        await FindsAsync([2], new LetterQuery { LetterIds = [Id(2), Id(4)], Text = "tracker" });
        await FindsAsync([], new LetterQuery { LetterIds = [] });
    }

    [Fact]
    public async Task What_is_rare_together_is_found_among_what_is_frequent()
    {
        await FileAsync([.. Enumerable.Range(100, 120).Select(n => Letter(n, group: $"g{n % 3}")),
            Letter(1, lane: "upload", group: "g1"), Letter(2, priority: 9, group: "g2"), Letter(3, lane: "upload", group: "g2", upstream: "radio")]);
        await Catalog.EnterAsync([Entry(101, LetterState.Archived, 2)], default);

        await FindsAsync([3, 1], new LetterQuery { Lane = "upload", ReasonCode = DeadLetterReasons.ProcessingError, State = LetterState.Open });
        await FindsAsync([3, 1], new LetterQuery { Lane = "upload" });
        await FindsAsync([3], new LetterQuery { Lane = "upload", Upstream = "radio" });
        await FindsAsync([2], new LetterQuery { MinPriority = 8 });
        await FindsAsync([101], new LetterQuery { Lane = "live", State = LetterState.Archived });
        await FindsAsync([], new LetterQuery { Lane = "upload", MinPriority = 8 });
        await FindsAsync([], new LetterQuery { Fingerprint = "nothing" });
        Assert.Equal([Id(1)], (await Catalog.SearchAsync(new LetterQuery { Lane = "upload" }, new LetterPage(5, 1), default)).Select(letter => letter.LetterId));
        Assert.Equal([Id(1), Id(3)], (await Catalog.SearchAsync(new LetterQuery { Lane = "upload" }, new LetterPage(5, 0, OldestFirst: true), default)).Select(letter => letter.LetterId));
    }

    [Theory]
    [InlineData("tracker", new[] { 2, 1 })]
    [InlineData("TRACKER IS", new[] { 2, 1 })]
    [InlineData("100% out", new[] { 1 })]
    [InlineData("pilot's", new[] { 1 })]
    [InlineData("%", new[] { 1 })]
    [InlineData("ck", new[] { 3, 2, 1 })]
    [InlineData("a_\"b\\", new[] { 4 })]
    [InlineData("\"", new[] { 4 })]
    [InlineData("tracker OR deadlock", new int[0])]
    [InlineData("zzzz", new int[0])]
    public async Task Texts_are_found_in_any_case_and_taken_literally(string text, int[] found)
    {
        await FileAsync(
            Letter(1, error: "The pilot's tracker is 100% out of range"), Letter(2, error: "The tracker is unknown"),
            Letter(3, error: "deadlock detected"), Letter(4, error: "a_\"b\\c"), Letter(5, error: null), Letter(6, error: "quite other"));

        await FindsAsync(found, new LetterQuery { Text = text });
        await FindsAsync(found, new LetterQuery { Text = text, State = LetterState.Open, Lane = "live" });
        await FindsAsync(found, new LetterQuery { Text = text, FlightId = "f-1" });
        await FindsAsync([.. found.Where(n => n is 2 or 3)], new LetterQuery { Text = text, FailedAfter = Day.AddSeconds(1), FailedBefore = Day.AddSeconds(3) });
        await FindsAsync([.. found.Where(n => n is 2 or 3)], new LetterQuery { Text = text, FlightId = "f-1", FailedAfter = Day.AddSeconds(1), FailedBefore = Day.AddSeconds(3) });
        await FindsAsync(found, new LetterQuery { Text = text, ExceptionType = "timeoutexc" });
        await FindsAsync(found, new LetterQuery { Text = text, ExceptionType = "t" });
        await FindsAsync([], new LetterQuery { Text = text, ExceptionType = "nothing" });
    }

    [Fact]
    public async Task Texts_are_found_newest_first_whenever_they_were_filed()
    {
        foreach (var n in new[] { 3, 1, 2, 5, 4 })
            await FileAsync(Letter(n, error: "same"));
        await FileAsync([.. Enumerable.Range(100, 1_100).Select(n => Letter(n, error: "crowd", second: 9))]);

        await FindsAsync([5, 4, 3, 2, 1], new LetterQuery { Text = "same" });
        Assert.Equal([Id(1), Id(2)], (await Catalog.SearchAsync(new LetterQuery { Text = "same" }, new LetterPage(2, 0, OldestFirst: true), default)).Select(letter => letter.LetterId));
        Assert.Equal(new Amount(1_100, 11_000), await Catalog.CountAsync(new LetterQuery { Text = "crowd" }, int.MaxValue, default));
        Assert.Equal(1_100, (await Catalog.SearchAsync(new LetterQuery { Text = "crowd" }, new LetterPage(1_000), default))
            .Concat(await Catalog.SearchAsync(new LetterQuery { Text = "crowd" }, new LetterPage(1_000, 1_000), default)).DistinctBy(letter => letter.LetterId).Count());
    }

    [Fact]
    public async Task Groups_tell_what_is_open_where_and_since_when()
    {
        await FileAsync(
            Letter(1, group: "a", points: 5), Letter(2, group: "a", points: 5, lane: "upload"), Letter(3, group: "b", points: 100, product: "1.1"), Letter(4, group: "c", points: 1),
            Letter(0, group: "a", points: 1, product: "0.9", error: "older"), Letter(9, group: "a", points: 1, product: "1.2", error: "newest"));
        await Catalog.EnterAsync([Entry(4, LetterState.Archived, 2), Entry(2, LetterState.Replayed, 2)], default);

        var groups = await Catalog.ReadGroupsAsync(new GroupQuery(), default);
        Assert.Equal(["b", "a"], groups.Select(group => group.Fingerprint));
        var a = groups[1];
        Assert.Equal((3, 7, 4, 1), (a.OpenLetters, a.OpenPoints, a.Letters, a.Replayed));
        Assert.Equal((Day, Day.AddSeconds(9), "0.9", "1.2", "newest"), (a.FirstSeen, a.LastSeen, a.FirstVersion, a.LastVersion, a.Sample));
        Assert.Equal(Day.AddHours(2), a.LastReplayedAt);
        Assert.Equal([KeyValuePair.Create("live", 3L)], a.Lanes);
        Assert.Equal("TimeoutException: a", a.Title);

        Assert.Equal(["b", "a", "c"], (await Catalog.ReadGroupsAsync(new GroupQuery(OpenOnly: false), default)).Select(group => group.Fingerprint));
        Assert.Equal(["b"], (await Catalog.ReadGroupsAsync(new GroupQuery(Limit: 1), default)).Select(group => group.Fingerprint));
        Assert.Equal(["c"], (await Catalog.ReadGroupsAsync(new GroupQuery(OpenOnly: false, Fingerprint: "c"), default)).Select(group => group.Fingerprint));
        Assert.Empty(await Catalog.ReadGroupsAsync(new GroupQuery("upload"), default));
    }

    [Fact]
    public async Task What_people_say_of_a_group_stays_with_it()
    {
        await FileAsync(Letter(1));
        var first = (await Catalog.AnnotateAsync("group", new GroupNote("alice", "ops", "look at the radio", "https://bugs/1"), 0, default))!;
        Assert.Equal(("ops", "look at the radio", "https://bugs/1", "alice", 1, 1), (first.Owner, first.Note, first.BugUrl, first.UpdatedBy, first.Version, first.OpenLetters));

        await Assert.ThrowsAsync<CatalogConflictException>(() => Catalog.AnnotateAsync("group", new GroupNote("bob", Note: "other"), 0, default));
        var second = (await Catalog.AnnotateAsync("group", new GroupNote("bob", Owner: "", Note: "other"), 1, default))!;
        Assert.Equal((null, "other", "https://bugs/1", "bob", 2), (second.Owner, second.Note, second.BugUrl, second.UpdatedBy, second.Version));
        Assert.Null(await Catalog.AnnotateAsync("nothing", new GroupNote("bob"), null, default));

        await FileAsync(Letter(2));
        Assert.Equal("other", (await Catalog.ReadGroupsAsync(new GroupQuery(), default)).Single().Note);
    }

    [Fact]
    public async Task A_solved_group_that_gets_a_new_failure_came_back()
    {
        await FileAsync(Letter(1));
        var solved = (await Catalog.AnnotateAsync("group", new GroupNote("alice", Resolved: true, Version: "1.1"), null, default))!;
        Assert.Equal((Database.Clock.GetUtcNow(), "1.1", null), (solved.ResolvedAt!.Value, solved.ResolvedVersion, solved.RegressedAt));

        // What failed before somebody called it solved does not mean that it came back.
        await FileAsync(Letter(2));
        Assert.Null((await GroupAsync()).RegressedAt);

        await FileAsync(Letter(4_000));
        await FileAsync(Letter(5_000));
        var regressed = await GroupAsync();
        Assert.Equal((solved.ResolvedAt, Day.AddSeconds(4_000)), (regressed.ResolvedAt, regressed.RegressedAt!.Value));

        Assert.Null((await Catalog.AnnotateAsync("group", new GroupNote("alice", Resolved: false), null, default))!.ResolvedAt);
        Assert.Null((await GroupAsync()).RegressedAt);

        async Task<FaultGroup> GroupAsync() => (await Catalog.ReadGroupsAsync(new GroupQuery(), default)).Single();
    }

    [Fact]
    public async Task Counts_tell_lanes_reasons_priorities_and_states_apart()
    {
        Assert.Equal((Amount.Zero, null, null), ((await Catalog.ReadCountsAsync(default)).Open, (await Catalog.ReadCountsAsync(default)).OldestOpen, (await Catalog.ReadCountsAsync(default)).NewestOpen));
        await FileAsync(Letter(1), Letter(2, group: "b"), Letter(3, lane: "upload"), Letter(4, priority: 9), Letter(5));
        await Catalog.EnterAsync([Entry(1, LetterState.Replayed, 2)], default);

        var counts = await Catalog.ReadCountsAsync(default);
        Assert.Equal((new Amount(4, 40), Day.AddSeconds(2), Day.AddSeconds(5)), (counts.Open, counts.OldestOpen!.Value, counts.NewestOpen!.Value));
        Assert.Contains(new CatalogCell("live", DeadLetterReasons.ProcessingError, 5, LetterState.Open, new Amount(2, 20)), counts.Cells);
        Assert.Contains(new CatalogCell("live", DeadLetterReasons.ProcessingError, 5, LetterState.Replayed, new Amount(1, 10)), counts.Cells);
        Assert.Contains(new CatalogCell("live", DeadLetterReasons.ProcessingError, 9, LetterState.Open, new Amount(1, 10)), counts.Cells);
        Assert.Contains(new CatalogCell("upload", DeadLetterReasons.ProcessingError, 5, LetterState.Open, new Amount(1, 10)), counts.Cells);
    }

    [Fact]
    public async Task Counters_equal_the_letters_whatever_happened()
    {
        var step = Gen.Select(Gen.Int[0, 40], Gen.Enum<LetterState>(), Gen.Long[1, 6], Gen.Bool);
        var seen = 0;
        await step.Array[1, 12].SampleAsync(async steps =>
        {
            // Every run goes on with the letters of those before it.
            var shift = Interlocked.Increment(ref seen) * 7;
            var file = steps.Where(one => one.Item4).Select(one => Letter(one.Item1 + shift, group: $"g{one.Item1 % 4}", lane: one.Item1 % 2 == 0 ? "live" : "upload", points: one.Item1, state: one.Item2, version: one.Item3));
            await Catalog.FileAsync([.. file], default);
            await Catalog.EnterAsync([.. steps.Where(one => !one.Item4).Select(one => Entry(one.Item1 + shift, one.Item2, one.Item3))], default);
            await CheckCountsAsync();
        }, iter: 25, threads: 1);
    }

    async Task FindsAsync(int[] expected, LetterQuery query)
    {
        var found = await Catalog.SearchAsync(query, new LetterPage(), default);
        Assert.Equal(expected.Select(Id), found.Select(letter => letter.LetterId));
        Assert.Equal(new Amount(expected.Length, 10 * expected.Length), await Catalog.CountAsync(query, int.MaxValue, default));
    }

    static int Second(Guid id) => Enumerable.Range(0, 30).Single(n => Id(n) == id) / 3;
}
