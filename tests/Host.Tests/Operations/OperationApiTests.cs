using PointBus.Host.Tests.Fakes;
using PointBus.Storage;

namespace PointBus.Host.Tests.Operations;

public sealed class OperationApiTests(OperationsHost host) : OperationsTests(host)
{
    const string Path = "/api/v1/operations";

    [Fact]
    public async Task An_operation_freezes_what_matches_and_tells_its_progress()
    {
        await Host.AddAsync(1);
        await Host.AddAsync(2);
        await Host.AddAsync(3, lane: "upload");

        var made = (await Host.PostAsync(Path, new { kind = "replay", selection = new { lane = "live", min_priority = 1 }, reason = "the flight is known now", canary = 1, rate = 10, ramp = false, stop_at_percent = 20 })).Must(201);

        Assert.Equal(("replay", "running", "2", "6", "2", "0"), (made.Word("kind"), made.Word("state"), made.Word("total"), made.Word("total_points"), made.Word("items.waiting"), made.Word("percent")));
        Assert.Equal(("live", "1", "10", "False", "20"), (made.Word("selection.lane"), made.Word("pace.canary"), made.Word("pace.rate"), made.Word("pace.ramp"), made.Word("pace.stop_at_percent")));
        Assert.False(made.Body.TryGetProperty("eta_seconds", out _));

        var id = made["id"].GetGuid();
        await Host.Operations.EnterAsync(id, [new OperationItem { LetterId = OperationsHost.Letter(1), State = OperationItemState.FailedSame, Fingerprint = "abc", Points = 3, Failed = 3 }], default);
        Host.Time.Advance(TimeSpan.FromSeconds(10));

        var shown = (await Host.GetAsync($"{Path}/{id}")).Must(200);
        Assert.Equal(("50", "1", "1", "10"), (shown.Word("percent"), shown.Word("items.failed_same"), shown.Word("failures.abc"), shown.Word("eta_seconds")));
        Assert.Equal("1", (await Host.GetAsync($"{Path}/{id}/items?state=failed_same")).Must(200).Word("count"));
        Assert.Equal("failed_same", (await Host.GetAsync($"{Path}/{id}/items")).Must(200).Word("items.0.state"));
        Assert.Equal(("1", "1"), ((await Host.GetAsync(Path)).Must(200).Word("count"), (await Host.GetAsync(Path + "?state=running")).Must(200).Word("count")));
        Assert.Equal("0", (await Host.GetAsync(Path + "?state=done")).Must(200).Word("count"));

        var record = Assert.Single(Host.Audit.All);
        Assert.Equal(("letters.replay", "started", 2, id), (record.Action, record.Outcome, record.Count, record.OperationId));
    }

    [Fact]
    public async Task A_repeat_under_the_same_key_is_the_same_operation()
    {
        await Host.AddAsync(1);
        var body = new { kind = "archive", selection = new { lane = "live" }, reason = "r" };

        var first = (await Host.SendAsync(HttpMethod.Post, Path, body, ("Idempotency-Key", "k"))).Must(201);
        var again = (await Host.SendAsync(HttpMethod.Post, Path, body, ("Idempotency-Key", "k"))).Must(200);

        Assert.Equal(first.Word("id"), again.Word("id"));
        (await Host.SendAsync(HttpMethod.Post, Path, body with { kind = "purge" }, ("Idempotency-Key", "k"))).MustBeProblem(409, "IDEMPOTENCY_KEY_REUSED");
        Assert.Single(await Host.Operations.ReadAsync(new OperationQuery(), default));
    }

    [Fact]
    public async Task The_set_of_an_earlier_operation_can_be_taken_again()
    {
        await Host.AddAsync(1);
        var dry = (await Host.PostAsync(Path, new { kind = "preflight", selection = new { lane = "live" } })).Must(201);
        await Host.AddAsync(2);

        var replay = (await Host.PostAsync(Path, new { kind = "replay", from = dry["id"].GetGuid(), reason = "r" })).Must(201);

        Assert.Equal("1", replay.Word("total"));
        (await Host.PostAsync(Path, new { kind = "replay", from = Guid.NewGuid(), reason = "r" })).MustBeProblem(404, "OPERATION_NOT_FOUND");
    }

    [Theory]
    [InlineData("""{"kind":"replay","reason":"r"}""")]
    [InlineData("""{"kind":"purge","reason":"r","selection":{}}""")]
    [InlineData("""{"kind":"purge","reason":"r","selection":{"state":"open"},"confirm_all":false}""")]
    public async Task All_letters_at_once_must_be_meant(string body)
    {
        await Host.AddAsync(1);

        (await Host.PostAsync(Path, body)).MustBeProblem(400, "SELECTION_EMPTY");

        Assert.Empty(await Host.Operations.ReadAsync(new OperationQuery(), default));
        Assert.Equal("refused", Assert.Single(Host.Audit.All).Outcome);
    }

    [Fact]
    public async Task All_letters_at_once_when_they_are_meant() =>
        (await Host.PostAsync(Path, new { kind = "archive", reason = "r", confirm_all = true })).Must(201);

    [Theory]
    [InlineData("""{"kind":"replay","selection":{"lane":"live"}}""", 422, "reason.required")]
    [InlineData("""{"kind":"replay","selection":{"lane":"live"},"reason":"  "}""", 422, "reason.required")]
    [InlineData("""{"kind":"explode","selection":{"lane":"live"},"reason":"r"}""", 400, "kind.invalid")]
    [InlineData("""{"selection":{"lane":"live"},"reason":"r"}""", 400, "kind.required")]
    [InlineData("""{"kind":"purge","selection":{"lne":"live"},"reason":"r"}""", 400, "json.unknown_member")]
    [InlineData("""{"kind":"purge","selection":{"ids":[],"lane":"live"},"reason":"r"}""", 400, "ids.empty")]
    [InlineData("""{"kind":"purge","selection":{"text":"","lane":"live"},"reason":"r"}""", 400, "text.empty")]
    [InlineData("""{"kind":"purge","selection":{"ids":["x"]},"reason":"r"}""", 400, "id.invalid")]
    [InlineData("""{"kind":"purge","selection":{"lane":{"a":1}},"reason":"r"}""", 422, "json.type")]
    [InlineData("""{"kind":"purge","selection":[],"reason":"r"}""", 422, "json.type")]
    [InlineData("""{"kind":"replay","selection":{"lane":"live"},"reason":"r","stop_at_percent":101}""", 400, "stop_at_percent.range")]
    [InlineData("""{"kind":"replay","selection":{"before":"2025-06-01T10:00:00"},"reason":"r"}""", 422, "time.offset_required")]
    [InlineData("""{"kind":"replay","selection":{"reason":"bad luck"},"reason":"r"}""", 400, "reason.invalid")]
    [InlineData("[]", 400, "json.object_required")]
    public async Task A_bad_request_starts_nothing_and_is_written_down(string body, int status, string code)
    {
        await Host.AddAsync(1);

        (await Host.PostAsync(Path, body)).MustBeProblem(status, code);

        Assert.Empty(await Host.Operations.ReadAsync(new OperationQuery(), default));
        Assert.Equal("refused", Assert.Single(Host.Audit.All).Outcome);
    }

    [Fact]
    public async Task An_operation_is_paused_resumed_and_cancelled()
    {
        await Host.AddAsync(1);
        var id = (await Host.PostAsync(Path, new { kind = "replay", selection = new { lane = "live" }, reason = "r" })).Must(201)["id"].GetGuid();

        var paused = (await Host.PostAsync($"{Path}/{id}/pause", new { reason = "lunch" })).Must(200);
        Assert.Equal("paused", paused.Word("state"));
        Assert.Contains("lunch", paused.Word("why"), StringComparison.Ordinal);
        Assert.Equal("running", (await Host.PostAsync($"{Path}/{id}/resume")).Must(200).Word("state"));
        Assert.Equal("cancelled", (await Host.PostAsync($"{Path}/{id}/cancel")).Must(200).Word("state"));
        (await Host.PostAsync($"{Path}/{id}/resume")).MustBeProblem(409, "OPERATION_STATE");
        (await Host.PostAsync($"{Path}/{Guid.NewGuid()}/pause")).MustBeProblem(404, "OPERATION_NOT_FOUND");
        (await Host.PostAsync($"{Path}/7/pause")).MustBeProblem(400, "id.invalid");

        Assert.Equal(["operation.pause done", "operation.resume done", "operation.cancel done", "operation.resume conflict", "operation.pause refused", "operation.pause refused"],
            Host.Audit.All.Where(record => record.Action.StartsWith("operation.", StringComparison.Ordinal)).Select(record => $"{record.Action} {record.Outcome}"));
    }

    [Fact]
    public async Task The_audit_can_be_searched()
    {
        await Host.AddAsync(1);
        (await Host.PostAsync(Path, new { kind = "archive", selection = new { lane = "live" }, reason = "r" })).Must(201);
        (await Host.SendAsync(HttpMethod.Post, $"/api/dlq/letters/{OperationsHost.Letter(1)}/archive", new { reason = "r2" }, ("X-Actor", "bob"))).Must(200);

        Assert.Equal("2", (await Host.GetAsync("/api/v1/audit")).Must(200).Word("count"));
        var bobs = (await Host.GetAsync("/api/v1/audit?actor=ops%20(bob)")).Must(200);
        Assert.Equal(("1", "letters.archive", "r2", "done"), (bobs.Word("count"), bobs.Word("items.0.action"), bobs.Word("items.0.reason"), bobs.Word("items.0.outcome")));
        Assert.Equal("0", (await Host.GetAsync("/api/v1/audit?after=2025-06-02T00:00:00Z")).Must(200).Word("count"));
        (await Host.GetAsync("/api/v1/audit?operation=x")).MustBeProblem(400, "id.invalid");
    }
}
