using PointBus.Consumers.Tests.Fakes;
using PointBus.Host.Tests.Fakes;
using PointBus.Storage;

namespace PointBus.Host.Tests.Operations;

[Trait("spec", "3.5")]
public sealed class LetterApiTests(OperationsHost host) : OperationsTests(host)
{
    [Fact]
    public async Task Letters_are_listed_newest_first_with_their_totals()
    {
        foreach (var number in Enumerable.Range(1, 5))
            await Host.AddAsync(number);

        var answer = (await Host.GetAsync("/api/dlq/letters?limit=2&offset=1")).Must(200);

        Assert.Equal([OperationsHost.Letter(4), OperationsHost.Letter(3)], answer["items"].EnumerateArray().Select(item => item.GetProperty("letter_id").GetGuid()));
        Assert.Equal(("2", "5", "15", "2", "1"), (answer.Word("count"), answer.Word("total"), answer.Word("points"), answer.Word("limit"), answer.Word("offset")));
        Assert.Equal(("open", "invalid_foreign_key", "Invalid foreign key", "high"), (answer.Word("items.0.state"), answer.Word("items.0.reason_code"), answer.Word("items.0.reason"), answer.Word("items.0.band")));
        Assert.EndsWith("Z", answer.Word("timestamp"), StringComparison.Ordinal);

        Assert.Equal(OperationsHost.Letter(1), (await Host.GetAsync("/api/dlq/letters?order=oldest")).Must(200)["items.0.letter_id"].GetGuid());
    }

    [Theory]
    [InlineData("lane=LIVE_points", 2)]
    [InlineData("reason=Invalid%20foreign%20key", 2)]
    [InlineData("reason=timeout", 1)]
    [InlineData("min_priority=5&max_priority=7", 1)]
    [InlineData("text=NUMBER%202", 1)]
    [InlineData("before=2025-06-01T10:01:00Z", 1)]
    [InlineData("after=2025-06-01T12:02:00+02:00", 2)]
    [InlineData("state=archived", 0)]
    [InlineData("state=all", 3)]
    [InlineData("ids=00000000-0000-7000-8000-000000000001,00000000-0000-7000-8000-000000000003", 2)]
    [InlineData("batch=00000000-0000-8000-8000-000000000002", 1)]
    public async Task A_filter_takes_what_it_names(string query, int expected)
    {
        await Host.AddAsync(1);
        await Host.AddAsync(2);
        await Host.AddAsync(3, lane: "upload", priority: 5, reason: DeadLetterReasons.Timeout);

        Assert.Equal(expected.ToString(), (await Host.GetAsync("/api/dlq/letters?" + query)).Must(200).Word("total"));
    }

    [Fact]
    [Trait("spec", "V-16")]
    public async Task A_list_cuts_a_large_limit_and_says_so() =>
        Assert.Equal("1000", (await Host.GetAsync("/api/dlq/letters?limit=10001")).Must(200).Word("limit"));

    [Fact]
    [Trait("spec", "V-12")]
    public async Task Pages_have_several_spellings()
    {
        foreach (var number in Enumerable.Range(1, 5))
            await Host.AddAsync(number);

        foreach (var query in new[] { "limit=2&skip=2", "limit=2&offset=2", "page=2&page_size=2" })
            Assert.Equal(OperationsHost.Letter(3), (await Host.GetAsync("/api/dlq/letters?" + query)).Must(200)["items.0.letter_id"].GetGuid());
    }

    [Fact]
    public async Task A_letter_is_shown_with_all_that_is_known_of_it()
    {
        await Host.AddAsync(1, change: letter => letter with { Stack = "   at PointBus.X.Y()" });

        foreach (var id in new[] { OperationsHost.Letter(1), Batches.Id(1) })
        {
            var answer = (await Host.GetAsync($"/api/dlq/letters/{id}")).Must(200);
            Assert.Equal(("key-1", "5", "trace-1"), (answer.Word("header.idempotency_key"), answer.Word("header.max_retries"), answer.Word("header.trace_id")));
            Assert.Equal("   at PointBus.X.Y()", answer.Word("stack"));
            Assert.Equal(1, answer["lineage"].GetArrayLength());
            Assert.DoesNotContain("payload\"", answer.Text, StringComparison.Ordinal);
        }

        (await Host.GetAsync($"/api/dlq/letters/{OperationsHost.Letter(9)}")).MustBeProblem(404, "LETTER_NOT_FOUND");
        (await Host.GetAsync("/api/dlq/letters/9")).MustBeProblem(400, "id.invalid");
    }

    [Fact]
    public async Task A_body_is_shown_so_that_it_can_be_sent_back()
    {
        await Host.AddAsync(1);

        var answer = (await Host.GetAsync($"/api/dlq/letters/{OperationsHost.Letter(1)}/body")).Must(200);

        Assert.Equal(("packed", "1", "3"), (answer.Word("form"), answer.Word("version"), answer["points"].GetArrayLength().ToString()));
        Assert.Equal(8.25, answer["points.0.lon"].GetDouble());
        Assert.Equal(0, answer["problems"].GetArrayLength());
    }

    [Fact]
    public async Task A_letter_is_archived_restored_and_purged_with_a_reason()
    {
        await Host.AddAsync(1);
        var path = $"/api/dlq/letters/{OperationsHost.Letter(1)}";

        Assert.Equal(("archived", "2"), await DoAsync("archive"));
        Assert.Equal(("open", "3"), await DoAsync("restore"));
        Assert.Equal(("purged", "4"), await DoAsync("purge"));

        Assert.Equal(LetterState.Purged, (await Host.Catalog.FindAsync(OperationsHost.Letter(1), default))!.Summary.State);
        Assert.Equal(["letters.archive", "letters.restore", "letters.purge"], Host.Audit.All.Select(record => record.Action));
        Assert.All(Host.Audit.All, record => Assert.Equal(("ops (alice)", "done", "spring cleaning", 1), (record.Actor, record.Outcome, record.Reason, record.Count)));

        async Task<(string?, string?)> DoAsync(string what)
        {
            var answer = (await Host.SendAsync(HttpMethod.Post, $"{path}/{what}", new { reason = "spring cleaning" }, ("X-Actor", "alice"))).Must(200);
            return (answer.Word("state"), answer.Word("version"));
        }
    }

    [Fact]
    public async Task Doing_it_again_changes_nothing_and_what_does_not_fit_is_a_conflict()
    {
        await Host.AddAsync(1);
        var path = $"/api/dlq/letters/{OperationsHost.Letter(1)}";

        Assert.Equal("True", (await Host.PostAsync(path + "/archive", new { reason = "r" })).Must(200).Word("changed"));
        Assert.Equal("False", (await Host.PostAsync(path + "/archive", new { reason = "r" })).Must(200).Word("changed"));
        (await Host.PostAsync(path + "/purge", new { reason = "r" })).Must(200);
        (await Host.PostAsync(path + "/restore", new { reason = "r" })).MustBeProblem(409, "LETTER_CHANGED");

        Assert.Equal([1, 0, 1, null], Host.Audit.All.Select(record => record.Count));
        Assert.Equal(("letters.restore", "conflict"), (Host.Audit.All[^1].Action, Host.Audit.All[^1].Outcome));
    }

    [Fact]
    public async Task Without_a_reason_nothing_is_done_but_the_try_is_written_down()
    {
        await Host.AddAsync(1);

        (await Host.PostAsync($"/api/dlq/letters/{OperationsHost.Letter(1)}/purge")).MustBeProblem(422, "reason.required");

        Assert.Equal(LetterState.Open, Host.Letters.Stub(OperationsHost.Letter(1)).State);
        Assert.Equal($"letter {OperationsHost.Letter(1)}", Audited("letters.purge", "refused").Target);
    }

    [Fact]
    public async Task A_letter_that_is_not_there_cannot_be_purged()
    {
        (await Host.PostAsync($"/api/dlq/letters/{OperationsHost.Letter(1)}/purge", new { reason = "r" })).MustBeProblem(404, "LETTER_NOT_FOUND");
        Audited("letters.purge", "refused");
    }
}
