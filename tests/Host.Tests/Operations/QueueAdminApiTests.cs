using PointBus.Consumers.Tests.Fakes;
using PointBus.Host.Tests.Fakes;
using PointBus.Storage;

namespace PointBus.Host.Tests.Operations;

[Trait("spec", "2.4")]
public sealed class QueueAdminApiTests(OperationsHost host) : OperationsTests(host)
{
    [Fact]
    [Trait("spec", "A-13")]
    public async Task Health_is_207_as_soon_as_a_lane_has_issues()
    {
        var healthy = (await Host.GetAsync("/admin/queue/health")).Must(200);
        Assert.Equal(("healthy", "ok", "False"), (healthy.Word("status"), healthy.Word("queues.live.severity"), healthy.Word("queues.live.has_issues")));

        await Host.AddAsync(1);
        var degraded = (await Host.GetAsync("/admin/queue/health")).Must(207);
        Assert.Equal(("degraded", "ok", "True", "1", "1"), (degraded.Word("status"), degraded.Word("queues.live.severity"), degraded.Word("queues.live.has_issues"), degraded.Word("queues.live.dlq_size"), degraded.Word("stats.dlq_items")));
        Assert.Contains("is not known", degraded.Word("stats.last_error"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1_000, 0, "ok")]
    [InlineData(1_001, 0, "warning")]
    [InlineData(5_000, 0, "warning")]
    [InlineData(5_001, 0, "critical")]
    [InlineData(0, 10, "ok")]
    [InlineData(0, 11, "warning")]
    [InlineData(0, 100, "warning")]
    [InlineData(0, 101, "critical")]
    [Trait("spec", "A-15")]
    [Trait("spec", "A-16")]
    public async Task Severity_tells_a_trifle_from_a_disaster(int waiting, int letters, string severity)
    {
        for (var number = 0; number < waiting; number++)
            Host.Lanes.Add(Batches.Id(number), "live", number % 2 == 0 ? "ready" : "parked");
        Host.Lanes.Letters["live"] = letters;

        Assert.Equal(severity, (await Host.GetAsync("/admin/queue/health")).Word("queues.live.severity"));
    }

    [Fact]
    [Trait("spec", "A-14")]
    [Trait("spec", "X-10")]
    public async Task Stats_count_each_waiting_batch_once()
    {
        Host.Lanes.Add(Batches.Id(1), "live");
        Host.Lanes.Add(Batches.Id(2), "upload", "scheduled");

        var stats = (await Host.GetAsync("/admin/queue/stats")).Must(200);

        Assert.Equal(("2", "1", "1"), (stats.Word("summary.total_pending"), stats.Word("queue_stats.live.total_pending"), stats.Word("queue_stats.upload.total_pending")));
        Assert.Equal("0", stats.Word("processor_stats.processed"));
    }

    [Fact]
    public async Task Without_the_database_health_says_what_the_buffer_knows()
    {
        Host.Catalog.IsAway = true;
        Assert.Equal("", (await Host.GetAsync("/admin/queue/health")).Must(200).Word("stats.retried"));
    }

    [Fact]
    [Trait("spec", "A-19")]
    public async Task Processing_a_dlq_can_be_tried_dry_first()
    {
        await Host.AddAsync(1);
        await Host.AddAsync(2);
        await Host.AddAsync(3, lane: "upload");

        var dry = (await Host.PostAsync("/admin/queue/process-dlq/live_points?dry_run=true")).Must(200);
        Assert.Equal(("live", "inspected", "2", OperationsHost.Letter(1).ToString()), (dry.Word("queue_type"), dry.Word("action"), dry.Word("result.dlq_size"), dry.Word("result.oldest_item.task_id")));
        Assert.Empty(Host.Letters.Replays);

        var done = (await Host.PostAsync("/admin/queue/process-dlq/LIVE")).Must(200);
        Assert.Equal(("processed", "2", "0", "0"), (done.Word("action"), done.Word("result.processed"), done.Word("result.failed"), done.Word("result.remaining")));
        Audited("letters.replay", "done", 2);
    }

    [Fact]
    [Trait("spec", "X-09")]
    public async Task Processing_a_dlq_ends_though_items_keep_failing_and_keeps_them()
    {
        await Host.AddAsync(1);
        await Host.AddAsync(2);
        Host.Letters.Full.Add("live");

        var done = (await Host.PostAsync("/admin/queue/process-dlq/live")).Must(200);

        Assert.Equal(("0", "2", "2"), (done.Word("result.processed"), done.Word("result.failed"), done.Word("result.remaining")));
        Assert.Equal(LetterState.Open, Host.Letters.Stub(OperationsHost.Letter(2)).State);
    }

    [Theory]
    [InlineData("POST", "/admin/queue/process-dlq/nowhere")]
    [InlineData("POST", "/admin/queue/process-dlq/all")]
    [InlineData("POST", "/admin/queue/process-dlq/nowhere?dry_run=true")]
    [InlineData("DELETE", "/admin/queue/clear/nowhere?confirm=true")]
    [InlineData("POST", "/admin/queue/force-process/nowhere")]
    public async Task An_unknown_queue_is_named(string method, string path)
    {
        var answer = (await Host.SendAsync(HttpMethod.Parse(method), path)).MustBeProblem(400, "lane.invalid");
        Assert.StartsWith("Invalid queue type: ", answer.Word("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/admin/queue/clear/live")]
    [InlineData("/admin/queue/clear/all?confirm=false&include_dlq=true")]
    [InlineData("/queue/clear")]
    [Trait("spec", "A-20")]
    public async Task Clearing_must_be_confirmed(string path)
    {
        Host.Lanes.Add(Batches.Id(1), "live");

        (await Host.SendAsync(HttpMethod.Delete, path)).MustBeProblem(400, "confirm.required", "Set confirm=true to confirm queue deletion");

        Assert.Single(Host.Lanes.Batches);
        Audited("lane.clear", "refused");
    }

    [Fact]
    [Trait("spec", "X-17")]
    public async Task Clearing_a_lane_leaves_the_others_and_what_is_under_lease()
    {
        Host.Lanes.Add(Batches.Id(1), "live");
        Host.Lanes.Add(Batches.Id(2), "live", "leased");
        Host.Lanes.Add(Batches.Id(3), "upload");
        await Host.AddAsync(1);

        var cleared = (await Host.SendAsync(HttpMethod.Delete, "/admin/queue/clear/live?confirm=true")).Must(200);

        Assert.Equal(("cleared", "1", "not_cleared"), (cleared.Word("action"), cleared.Word("queues.live.priority_cleared"), cleared.Word("queues.live.dlq_cleared")));
        Assert.Equal([Batches.Id(2), Batches.Id(3)], Host.Lanes.Batches.Select(batch => batch.BatchId));
        Assert.Equal(LetterState.Open, Host.Letters.Stub(OperationsHost.Letter(1)).State);
        Audited("lane.clear", "done", 1);
    }

    [Fact]
    public async Task Clearing_all_with_dead_letters_puts_them_away()
    {
        Host.Lanes.Add(Batches.Id(1), "live");
        await Host.AddAsync(1);
        await Host.AddAsync(2, lane: "upload");

        var cleared = (await Host.SendAsync(HttpMethod.Delete, "/admin/queue/clear/all?confirm=true&include_dlq=true")).Must(200);

        Assert.Equal(("1", "True", "True"), (cleared.Word("queues.live.priority_cleared"), cleared.Word("queues.upload.dlq_cleared"), cleared.Word("queues.scoring.dlq_cleared")));
        Assert.All(Host.Catalog.All, letter => Assert.Equal(LetterState.Archived, letter.Summary.State));
        Audited("lane.clear", "done", 3);

        Host.Lanes.Add(Batches.Id(2), "upload");
        Assert.Equal("1", (await Host.SendAsync(HttpMethod.Delete, "/queue/clear?confirm=true")).Must(200).Word("cleared_queues.upload"));
    }

    [Fact]
    [Trait("spec", "V-10")]
    [Trait("spec", "A-21")]
    public async Task Cleanup_goes_by_real_age_and_keeps_young_dead_letters()
    {
        Host.Lanes.Add(Batches.Id(1), "live", acceptedAt: Batches.Noon.AddHours(-25));
        Host.Lanes.Add(Batches.Id(2), "live", acceptedAt: Batches.Noon.AddHours(-23));
        await Host.AddAsync(1, change: letter => letter with { FailedAt = Batches.Noon.AddDays(-8) });
        await Host.AddAsync(2, change: letter => letter with { FailedAt = Batches.Noon.AddDays(-6) });

        var dry = (await Host.PostAsync("/admin/queue/cleanup?dry_run=true")).Must(200);
        Assert.Equal(("dry_run", "24", "2", "1", "1"), (dry.Word("action"), dry.Word("max_age_hours"), dry.Word("total_cleaned"), dry.Word("details.live.queue_cleaned"), dry.Word("details.live.dlq_cleaned")));
        Assert.Equal(2, Host.Lanes.Batches.Count);

        var done = (await Host.PostAsync("/admin/queue/cleanup")).Must(200);
        Assert.Equal(("cleaned", "2"), (done.Word("action"), done.Word("total_cleaned")));
        Assert.Equal((LetterState.Expired, LetterState.Open), (Host.Letters.Stub(OperationsHost.Letter(1)).State, Host.Letters.Stub(OperationsHost.Letter(2)).State));
        Assert.Equal([0, 2], Host.Audit.All.Select(record => record.Count));

        foreach (var hours in new[] { "0", "169", "many" })
            (await Host.PostAsync("/admin/queue/cleanup?max_age_hours=" + hours)).Must(422);
    }

    [Fact]
    [Trait("spec", "A-18")]
    public async Task Forcing_makes_waiting_batches_claimable_up_to_a_size()
    {
        var empty = (await Host.PostAsync("/admin/queue/force-process/live")).Must(200);
        Assert.Equal(("No items to process", "0"), (empty.Word("message"), empty.Word("processed")));

        foreach (var number in Enumerable.Range(1, 3))
            Host.Lanes.Add(Batches.Id(number), "live", "scheduled");
        var forced = (await Host.PostAsync("/admin/queue/force-process/live_points?batch_size=2")).Must(200);

        Assert.Equal(("live", "2", "True"), (forced.Word("queue_type"), forced.Word("items_retrieved"), forced.Word("success")));
        Assert.Equal(2, Host.Lanes.Batches.Count(batch => batch.State == "ready"));
        foreach (var size in new[] { "0", "1001" })
            (await Host.PostAsync("/admin/queue/force-process/live?batch_size=" + size)).MustBeProblem(400, "batch_size.range");
        Assert.Equal(["done", "done", "refused", "refused"], Host.Audit.All.Select(record => record.Outcome));
    }
}
