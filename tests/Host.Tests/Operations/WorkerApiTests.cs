using PointBus.Consumers.Tests.Fakes;
using PointBus.Host.Tests.Fakes;
using PointBus.Storage;

namespace PointBus.Host.Tests.Operations;

[Trait("spec", "E-74")]
public sealed class WorkerApiTests(OperationsHost host) : OperationsTests(host)
{
    const string Path = "/api/v1/workers";

    [Fact]
    [Trait("spec", "E-22")]
    public async Task Workers_are_listed_with_load_against_capacity()
    {
        var batch = Guid.NewGuid();
        Add("w-1", batch);
        Add("w-2");

        foreach (var path in (string[])[Path, Path + "/status/all"])
            Assert.Equal(("2", "w-1", "active"), (await Host.GetAsync(path)).Must(200) is var list ? (list.Word("count"), list.Word("workers.0.worker_id"), list.Word("workers.0.status")) : default);
        foreach (var path in (string[])[Path + "/w-1", Path + "/w-1/status"])
        {
            var one = (await Host.GetAsync(path)).Must(200);
            Assert.Equal(("32", "1", batch.ToString(), "False", "*"), (one.Word("capacity"), one.Word("current_load"), one.Word("current_batches.0"), one.Word("is_draining"), one.Word("lanes.0")));
        }

        Assert.Equal(0, (await Host.GetAsync(Path + "/w-1/tasks")).Must(200)["batches"].GetArrayLength());
        (await Host.GetAsync(Path + "/nobody/status")).MustBeProblem(404, "WORKER_NOT_FOUND");
    }

    [Fact]
    public async Task One_that_has_not_reported_for_long_is_dead_and_can_be_forgotten()
    {
        Add("w-1");
        (await Host.SendAsync(HttpMethod.Delete, Path + "/w-1")).MustBeProblem(400, "WORKER_ALIVE");
        Host.Workers.All["w-1"] = Host.Workers.All["w-1"] with { LastHeartbeat = Host.Time.GetUtcNow().AddSeconds(-301) };
        Assert.Equal("dead", (await Host.GetAsync(Path + "/w-1")).Must(200).Word("status"));

        (await Host.SendAsync(HttpMethod.Delete, Path + "/w-1?reassign_tasks=true")).Must(204);

        (await Host.GetAsync(Path + "/w-1")).Must(404);
        Assert.Equal([("worker.delete", "refused"), ("worker.delete", "done")], Host.Audit.All.Select(record => (record.Action, record.Outcome)));
    }

    [Fact]
    public async Task Pause_resume_and_drain_are_orders_that_the_audit_knows()
    {
        Add("w-1");

        (await Host.SendAsync(HttpMethod.Patch, Path + "/w-1/resume")).MustBeProblem(400, "WORKER_TRANSITION");
        Assert.Equal("paused", (await Host.SendAsync(HttpMethod.Patch, Path + "/w-1/pause", new { reason = "the disk is slow" })).Must(200).Word("status"));
        Assert.Equal("active", (await Host.SendAsync(HttpMethod.Patch, Path + "/w-1/resume")).Must(200).Word("status"));
        Assert.Equal("True", (await Host.PostAsync(Path + "/w-1/drain")).Must(200).Word("is_draining"));
        (await Host.SendAsync(HttpMethod.Patch, Path + "/w-1/pause")).MustBeProblem(400, "WORKER_TRANSITION");
        Assert.Equal("active", (await Host.SendAsync(HttpMethod.Patch, Path + "/w-1/status?status=active")).Must(200).Word("status"));
        (await Host.SendAsync(HttpMethod.Patch, Path + "/nobody/pause")).MustBeProblem(404, "WORKER_NOT_FOUND");

        Assert.Equal(
            ["worker.resume refused", "worker.pause done", "worker.resume done", "worker.drain done", "worker.pause refused", "worker.status done", "worker.pause refused"],
            Host.Audit.All.Select(record => $"{record.Action} {record.Outcome}"));
        Assert.Equal(("worker w-1", "the disk is slow", 1L), (Host.Audit.All[1].Target, Host.Audit.All[1].Reason, Host.Audit.All[1].Count));
    }

    [Fact]
    public async Task Capacity_is_a_number_within_bounds_and_stays_through_a_pause()
    {
        Add("w-1");

        (await Host.SendAsync(HttpMethod.Patch, Path + "/w-1/capacity?capacity=0")).MustBeProblem(400, "capacity.range");
        (await Host.SendAsync(HttpMethod.Patch, Path + "/w-1/capacity")).MustBeProblem(400, "capacity.required");
        Assert.Equal("7", (await Host.SendAsync(HttpMethod.Patch, Path + "/w-1/capacity", new { capacity = 7 })).Must(200).Word("capacity"));
        (await Host.SendAsync(HttpMethod.Patch, Path + "/w-1/pause")).Must(200);

        Assert.Equal(new WorkerOrder(WorkerState.Paused, 7), Host.Workers.All["w-1"].Order);
    }

    void Add(string id, params Guid[] batches) => Host.Workers.All[id] = new WorkerView(
        new WorkerReport { WorkerId = id, Hostname = "machine", StartedAt = Batches.Noon, Lanes = [], Batches = batches, Capacity = 32 }, WorkerOrder.Work, Host.Time.GetUtcNow());
}
