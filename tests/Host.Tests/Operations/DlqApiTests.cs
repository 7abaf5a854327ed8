using PointBus.Consumers.Tests.Fakes;
using PointBus.Host.Tests.Fakes;
using PointBus.Storage;

namespace PointBus.Host.Tests.Operations;

[Trait("spec", "2.5")]
public sealed class DlqApiTests(OperationsHost host) : OperationsTests(host)
{
    [Fact]
    [Trait("spec", "D-19")]
    public async Task All_items_are_listed_with_their_names_of_old()
    {
        await Host.AddAsync(1);
        await Host.AddAsync(2, lane: "flymaster", priority: 2);

        var answer = (await Host.GetAsync("/api/dlq")).Must(200);

        Assert.Equal(("50", "2"), (answer.Word("limit"), answer["items"].GetArrayLength().ToString()));
        Assert.Equal((OperationsHost.Letter(2).ToString(), Batches.Id(2).ToString(), "flymaster_points", "low"), (answer.Word("items.0.task_id"), answer.Word("items.0.batch_id"), answer.Word("items.0.task_type"), answer.Word("items.0.priority")));
        Assert.Equal("2", answer.Word("stats.total_items"));
    }

    [Fact]
    [Trait("spec", "D-20")]
    public async Task Each_band_has_its_list()
    {
        await Host.AddAsync(1);
        await Host.AddAsync(2, lane: "upload", priority: 5);
        await Host.AddAsync(3, lane: "flymaster", priority: 2);

        foreach (var (band, number) in new[] { ("high", 1), ("normal", 2), ("LOW", 3) })
        {
            var answer = (await Host.GetAsync("/api/dlq/" + band)).Must(200);
            Assert.Equal((band.ToLowerInvariant(), OperationsHost.Letter(number).ToString(), "1", "1"), (answer.Word("priority"), answer.Word("items.0.task_id"), answer.Word("count"), answer.Word("total")));
        }

        var wrong = (await Host.GetAsync("/api/dlq/urgent")).Must(400);
        Assert.Equal(("error", "Invalid priority. Use: high, normal, low", "Invalid priority. Use: high, normal, low"), (wrong.Word("status"), wrong.Word("message"), wrong.Word("detail")));
    }

    [Fact]
    [Trait("spec", "D-21")]
    public async Task The_figures_are_told_by_band_lane_and_reason()
    {
        foreach (var number in Enumerable.Range(1, 99))
            await Host.AddAsync(number, priority: number % 2 == 0 ? 8 : 2);
        Assert.Equal("healthy", (await Host.GetAsync("/api/dlq/stats")).Must(200).Word("health"));
        await Host.AddAsync(100, lane: "upload", priority: 5, reason: DeadLetterReasons.Timeout);

        var stats = (await Host.GetAsync("/api/dlq/stats")).Must(200);

        Assert.Equal(("49", "1", "50", "100", "warning"), (stats.Word("queues.high"), stats.Word("queues.normal"), stats.Word("queues.low"), stats.Word("total_items"), stats.Word("health")));
        Assert.Equal(("99", "1", "1"), (stats.Word("lanes.live"), stats.Word("lanes.upload"), stats.Word("reasons.Timeout")));
        Assert.Equal("2025-06-01T10:01:00Z", stats.Word("oldest_item"));

        var dashboard = (await Host.GetAsync("/api/dlq/dashboard")).Must(200);
        Assert.Equal((5, 1, "99"), (dashboard["recent_items.high"].GetArrayLength(), dashboard["recent_items.normal"].GetArrayLength(), dashboard.Word("task_type_breakdown.live_points")));
    }

    [Fact]
    [Trait("spec", "V-08")]
    public async Task Health_turns_at_fifty_and_at_a_hundred()
    {
        await AddUpToAsync(1, 50);
        Assert.Equal("healthy", (await Host.GetAsync("/api/dlq/health")).Must(200).Word("status"));
        await AddUpToAsync(51, 51);
        Assert.Equal("warning", (await Host.GetAsync("/api/dlq/health")).Must(503).Word("status"));
        await AddUpToAsync(52, 101);
        Assert.Equal("unhealthy", (await Host.GetAsync("/api/dlq/health")).Must(503).Word("status"));
        Host.Catalog.IsAway = true;
        Assert.Equal("error", (await Host.GetAsync("/api/dlq/health")).Must(503).Word("status"));

        async Task AddUpToAsync(int first, int last)
        {
            for (var number = first; number <= last; number++)
                await Host.AddAsync(number);
        }
    }

    [Fact]
    public async Task One_item_is_found_by_either_id()
    {
        await Host.AddAsync(1);

        foreach (var id in new[] { OperationsHost.Letter(1), Batches.Id(1) })
        {
            var answer = (await Host.GetAsync($"/api/dlq/task/{id}")).Must(200);
            Assert.Equal(("True", "high", "5", "key-1"), (answer.Word("found"), answer.Word("priority"), answer.Word("dlq_entry.max_retries"), answer.Word("dlq_entry.idempotency_key")));
        }

        Assert.Equal(("False", "error"), (await Host.GetAsync($"/api/dlq/task/{Guid.NewGuid()}")).Must(404) is var missing ? (missing.Word("found"), missing.Word("status")) : default);
        (await Host.GetAsync("/api/dlq/task/7")).Must(400);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("spec", "D-22")]
    [Trait("spec", "X-30")]
    public async Task A_retry_puts_the_batch_back_as_it_was(bool byBatch)
    {
        await Host.AddAsync(1);
        var id = byBatch ? Batches.Id(1) : OperationsHost.Letter(1);

        var answer = (await Host.PostAsync("/api/dlq/retry", new { task_id = id })).Must(200);

        Assert.Equal(("success", "True"), (answer.Word("status"), answer.Word("reset_attempts")));
        var replay = Assert.Single(Host.Letters.Replays);
        Assert.Equal((8, 5, "key-1", "trace-1", 0), (replay.Header.Priority, replay.Header.MaxRetries, replay.Header.IdempotencyKey, replay.Header.TraceId, replay.Attempts));
        Assert.Equal((OperationsHost.Letter(1), Batches.Id(1), 1), (replay.Header.Replay!.LetterId, replay.Header.Replay.OriginalBatchId, replay.Header.Replay.Round));
        Assert.Equal(replay.Header.BatchId.ToString(), answer.Word("replay_batch_ids.0"));
        Assert.Equal("asked by ops", Audited("letters.replay", "done", 1).Reason);
        Assert.Equal(LetterState.Replayed, (await Host.Catalog.FindAsync(OperationsHost.Letter(1), default))!.Summary.State);
    }

    [Fact]
    [Trait("spec", "X-34")]
    public async Task A_retry_without_reset_has_one_attempt()
    {
        await Host.AddAsync(1);

        (await Host.PostAsync("/api/dlq/retry", new { task_id = OperationsHost.Letter(1), reset_attempts = false })).Must(200);

        Assert.Equal(5, Assert.Single(Host.Letters.Replays).Attempts);
    }

    [Fact]
    public async Task The_second_of_two_retries_finds_nothing()
    {
        await Host.AddAsync(1);
        (await Host.PostAsync("/api/dlq/retry", new { task_id = OperationsHost.Letter(1) })).Must(200);

        var second = (await Host.PostAsync("/api/dlq/retry", new { task_id = OperationsHost.Letter(1) })).Must(404);

        Assert.Equal(("LETTER_NOT_FOUND", "error"), (second.Word("code"), second.Word("status")));
        Assert.Single(Host.Letters.Replays);
        Assert.Equal(["done", "refused"], Host.Audit.All.Select(record => record.Outcome));
    }

    [Fact]
    public async Task A_retry_needs_its_task()
    {
        Assert.Equal(("task_id required", "error"), (await Host.PostAsync("/api/dlq/retry", new { })).Must(400) is var none ? (none.Word("detail"), none.Word("status")) : default);
        Assert.Equal("priority required", (await Host.PostAsync("/api/dlq/retry-all", new { })).Must(400).Word("message"));
        (await Host.PostAsync("/api/dlq/retry", new { task_id = Guid.NewGuid() })).Must(404);
        (await Host.PostAsync("/api/dlq/retry", "{")).Must(400);
        Assert.All(Host.Audit.All, record => Assert.Equal("refused", record.Outcome));
        Assert.Equal(4, Host.Audit.All.Count);
    }

    [Fact]
    public async Task A_full_lane_takes_no_retry()
    {
        await Host.AddAsync(1);
        Host.Letters.Full.Add("live");

        Assert.NotNull((await Host.PostAsync("/api/dlq/retry", new { task_id = OperationsHost.Letter(1) })).Must(503).RetryAfter);
        Assert.Equal(LetterState.Open, Host.Letters.Stub(OperationsHost.Letter(1)).State);
    }

    [Fact]
    [Trait("spec", "D-23")]
    public async Task Many_are_retried_oldest_first_up_to_a_limit()
    {
        foreach (var number in Enumerable.Range(1, 12))
            await Host.AddAsync(number);
        await Host.AddAsync(13, lane: "flymaster", priority: 2);

        var answer = (await Host.PostAsync("/api/dlq/retry-all", new { priority = "high" })).Must(200);

        Assert.Equal(("completed", "10", "0"), (answer.Word("status"), answer.Word("total_retried"), answer.Word("total_failed")));
        Assert.Equal([.. Enumerable.Range(1, 10).Select(OperationsHost.Letter)], answer["retried"].EnumerateArray().Select(id => id.GetGuid()).Order());
        Assert.Equal("0", (await Host.PostAsync("/api/dlq/retry-all", new { priority = "high", task_type = "upload_points" })).Must(200).Word("total_retried"));
        Assert.Contains("limit=10", Host.Audit.All[0].Target, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("spec", "X-09")]
    public async Task What_cannot_be_retried_is_named_once_and_stays()
    {
        foreach (var number in Enumerable.Range(1, 3))
            await Host.AddAsync(number);
        await Host.AddAsync(4, lane: "upload");
        Host.Letters.Full.Add("live");

        var answer = (await Host.PostAsync("/api/dlq/retry-all", new { priority = "high", limit = 1000 })).Must(200);

        Assert.Equal(("1", "3"), (answer.Word("total_retried"), answer.Word("total_failed")));
        Assert.Equal(3, answer["failed"].EnumerateArray().Select(item => item.GetProperty("task_id").GetGuid()).Distinct().Count());
        Assert.Equal(LetterState.Open, Host.Letters.Stub(OperationsHost.Letter(1)).State);
    }

    [Fact]
    [Trait("spec", "D-24")]
    [Trait("spec", "D-25")]
    public async Task Search_takes_type_text_and_times()
    {
        await Host.AddAsync(1);
        await Host.AddAsync(2);
        await Host.AddAsync(3, lane: "upload");

        Assert.Equal("2", (await SearchAsync(new { task_type = "live_points" })).Must(200).Word("count"));
        Assert.Equal(OperationsHost.Letter(2).ToString(), (await SearchAsync(new { error_contains = "NUMBER 2" })).Must(200).Word("results.0.task_id"));
        Assert.Equal("1", (await SearchAsync(new { failed_before = "2025-06-01T10:01:00Z" })).Must(200).Word("count"));
        Assert.Equal("live", (await SearchAsync(new { task_type = "live" })).Must(200).Word("filters.task_type"));
        (await SearchAsync(new { limit = 1001 })).Must(422);
        (await SearchAsync(new { failed_after = "2025-06-01T10:01:00" })).Must(422);
        Assert.Empty(Host.Audit.All);

        Task<HttpAnswer> SearchAsync(object body) => Host.PostAsync("/api/dlq/search", body);
    }

    [Fact]
    [Trait("spec", "D-26")]
    public async Task Purge_gives_up_by_age_and_band_and_zero_days_empties()
    {
        await Host.AddAsync(1, change: letter => letter with { FailedAt = letter.FailedAt.AddDays(-8) });
        await Host.AddAsync(2, priority: 2, change: letter => letter with { FailedAt = letter.FailedAt.AddDays(-4) });
        await Host.AddAsync(3);

        var usual = (await Host.SendAsync(HttpMethod.Delete, "/api/dlq/purge")).Must(200);
        Assert.Equal(("1", "all", "7"), (usual.Word("purged_count"), usual.Word("priority"), usual.Word("older_than_days")));
        Assert.Equal("1", (await Host.SendAsync(HttpMethod.Delete, "/api/dlq/purge?priority=low&older_than_days=3")).Must(200).Word("purged_count"));
        Assert.Equal("1", (await Host.SendAsync(HttpMethod.Delete, "/api/dlq/purge?older_than_days=0")).Must(200).Word("purged_count"));
        (await Host.SendAsync(HttpMethod.Delete, "/api/dlq/purge?priority=urgent")).Must(400);
        (await Host.SendAsync(HttpMethod.Delete, "/api/dlq/purge?older_then_days=30")).Must(400);

        Assert.All(Host.Catalog.All, letter => Assert.Equal(LetterState.Purged, letter.Summary.State));
        Assert.Equal([1, 1, 1, null, null], Host.Audit.All.Select(record => record.Count));
        Assert.Contains("state=open before=2025-05-25T12:00:", Host.Audit.All[0].Target, StringComparison.Ordinal);
    }
}
