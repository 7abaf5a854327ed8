using PointBus.Host.Tests.Fakes;
using PointBus.Storage;

namespace PointBus.Host.Tests.Operations;

[Trait("spec", "2.1")]
public sealed class OperatingErrorTests(OperationsHost host) : OperationsTests(host)
{
    [Theory]
    [InlineData("/api/dlq/letters?state=lost", 400, "state.invalid")]
    [InlineData("/api/dlq/letters?state=0", 400, "state.invalid")]
    [InlineData("/api/dlq/letters?lane=no%20lane", 400, "lane.invalid")]
    [InlineData("/api/dlq/letters?reason=luck", 400, "reason.invalid")]
    [InlineData("/api/dlq/letters?order=any", 400, "order.invalid")]
    [InlineData("/api/dlq/letters?limit=ten", 400, "limit.invalid")]
    [InlineData("/api/dlq/letters?limit=0", 400, "limit.range")]
    [InlineData("/api/dlq/letters?limit=99999999999", 400, "limit.invalid")]
    [InlineData("/api/dlq/letters?offset=-1", 400, "offset.range")]
    [InlineData("/api/dlq/letters?min_priority=11", 400, "min_priority.range")]
    [InlineData("/api/dlq/letters?after=yesterday", 422, "time.invalid")]
    [InlineData("/api/dlq/letters?after=2025-06-01T10:00:00", 422, "time.offset_required")]
    [InlineData("/api/dlq/letters?batch=7", 400, "id.invalid")]
    [InlineData("/api/dlq/letters?colour=red", 400, "query.unknown")]
    [InlineData("/api/dlq/letters?upstream=a%00b", 422, "id.charset")]
    [InlineData("/api/dlq/groups?open=maybe", 400, "open.invalid")]
    [InlineData("/api/v1/operations?state=tired", 400, "state.invalid")]
    [InlineData("/api/v1/operations/7", 400, "id.invalid")]
    [InlineData("/api/v1/operations/00000000-0000-7000-8000-000000000001", 404, "OPERATION_NOT_FOUND")]
    [InlineData("/api/dlq/purple", 400, "priority.invalid")]
    public async Task A_bad_query_names_what_is_wrong(string path, int status, string code) => (await Host.GetAsync(path)).MustBeProblem(status, code);

    [Fact]
    public async Task An_engine_that_is_away_is_named()
    {
        await Host.AddAsync(1);
        Host.Lanes.IsAway = true;
        Host.Letters.Fault = _ => new BufferUnavailableException("away");
        foreach (var path in new[] { "/admin/queue/health", "/admin/queue/stats", "/api/v1/queues" })
            Assert.NotNull((await Host.GetAsync(path)).MustBeProblem(503, "REDIS_UNAVAILABLE").RetryAfter);
        (await Host.PostAsync($"/api/dlq/letters/{OperationsHost.Letter(1)}/archive", new { reason = "r" })).MustBeProblem(503, "REDIS_UNAVAILABLE");
        Assert.Equal("failed", Assert.Single(Host.Audit.All).Outcome);

        Host.Catalog.IsAway = true;
        foreach (var path in new[] { "/api/dlq", "/api/dlq/letters", "/api/dlq/groups", "/api/dlq/stats" })
            Assert.NotNull((await Host.GetAsync(path)).MustBeProblem(503, "DATABASE_UNAVAILABLE").RetryAfter);
    }

    [Fact]
    public async Task A_change_that_is_made_is_told_though_the_audit_cannot_be_written()
    {
        Host.Audit.Fault = () => new PointStoreException(WriteOutcome.RolledBack, "away");

        (await Host.PostAsync("/api/v1/queues/live/pause")).Must(200);
    }

    [Fact]
    public async Task Only_admins_operate()
    {
        Assert.Equal("FORBIDDEN", (await Host.SendAsync(HttpMethod.Get, "/api/dlq", null, ("X-Api-Key", "ingest-key"))).Must(403).Word("code"));
        Assert.Equal("UNAUTHORIZED", (await Host.SendAsync(HttpMethod.Delete, "/queue/clear?confirm=true", null, ("X-Api-Key", "no key"))).Must(401).Word("code"));
        Assert.Empty(Host.Audit.All);
    }

    [Theory]
    [InlineData("a\tb")]
    [InlineData("long")]
    public async Task A_strange_actor_is_refused(string actor) =>
        (await Host.SendAsync(HttpMethod.Post, "/api/v1/queues/live/pause", null, ("X-Actor", actor == "long" ? new string('a', 101) : actor))).MustBeProblem(400, "actor.invalid");
}
