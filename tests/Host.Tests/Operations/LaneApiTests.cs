using PointBus.Consumers.Tests.Fakes;
using PointBus.Host.Tests.Fakes;
using PointBus.Storage;

namespace PointBus.Host.Tests.Operations;

[Trait("spec", "2.7")]
public sealed class LaneApiTests(OperationsHost host) : OperationsTests(host)
{
    const string Path = "/api/v1/queues";

    [Fact]
    [Trait("spec", "L-22")]
    public async Task A_queue_is_made_once_and_listed()
    {
        (await Host.PostAsync(Path, new { name = "Extra" })).Must(201);
        Assert.Equal(("extra", "False"), (await Host.PostAsync(Path, new { name = "extra" })).Must(200) is var again ? (again.Word("name"), again.Word("created")) : default);

        var list = (await Host.GetAsync(Path)).Must(200);
        Assert.Equal("5", list.Word("count"));
        Assert.Equal(("live_points", "extra:dlq"), ((await Host.GetAsync(Path + "/live")).Must(200).Word("long_name"), (await Host.GetAsync(Path + "/extra")).Must(200).Word("dlq.name")));
        (await Host.GetAsync(Path + "/none")).MustBeProblem(404, "QUEUE_NOT_FOUND");
        (await Host.PostAsync(Path, new { name = "no name" })).MustBeProblem(400, "lane.invalid");
        (await Host.PostAsync(Path, new { })).MustBeProblem(422, "name.required");
    }

    [Fact]
    [Trait("spec", "L-24")]
    public async Task A_queue_is_deleted_with_confirmation_and_reason()
    {
        (await Host.PostAsync(Path, new { name = "extra" })).Must(201);

        (await Host.SendAsync(HttpMethod.Delete, Path + "/extra?confirm=true")).MustBeProblem(422, "reason.required");
        (await Host.SendAsync(HttpMethod.Delete, Path + "/extra?reason=old")).MustBeProblem(400, "confirm.required");
        Assert.Equal("True", (await Host.SendAsync(HttpMethod.Delete, Path + "/extra?reason=old&confirm=true&delete_dlq=true")).Must(200).Word("deleted"));
        Assert.Equal("False", (await Host.SendAsync(HttpMethod.Delete, Path + "/extra?reason=old&confirm=true")).Must(200).Word("deleted"));

        Assert.Equal(["done", "refused", "refused", "done", "done"], Host.Audit.All.Select(record => record.Outcome));
        Assert.Equal("lane extra with dead letters", Host.Audit.All[3].Target);
    }

    [Fact]
    public async Task A_queue_is_paused_and_resumed()
    {
        Assert.Equal("True", (await Host.PostAsync(Path + "/live/pause", new { reason = "flood" })).Must(200).Word("changed"));
        Assert.Equal("True", (await Host.GetAsync(Path + "/live")).Must(200).Word("paused"));
        Assert.Equal("True", (await Host.PostAsync(Path + "/live/resume")).Must(200).Word("changed"));
        Assert.Equal("False", (await Host.PostAsync(Path + "/live/resume")).Must(200).Word("changed"));
        (await Host.PostAsync(Path + "/none/pause")).MustBeProblem(404, "QUEUE_NOT_FOUND");
        Assert.Equal(["lane.pause flood", "lane.resume asked by ops", "lane.resume asked by ops", "lane.pause asked by ops"], Host.Audit.All.Select(record => $"{record.Action} {record.Reason}"));
    }

    [Fact]
    [Trait("spec", "L-09")]
    public async Task A_peek_shows_what_waits_and_takes_nothing()
    {
        foreach (var number in Enumerable.Range(1, 12))
            Host.Lanes.Add(Batches.Id(number), "live", number > 10 ? "parked" : "ready");
        Host.Lanes.Add(Batches.Id(13), "live", "leased");

        Assert.Equal("10", (await Host.GetAsync(Path + "/live/messages")).Must(200).Word("count"));
        Assert.Equal("2", (await Host.GetAsync(Path + "/live/messages?count=5&offset=10")).Must(200).Word("count"));
        Assert.Equal("2", (await Host.GetAsync(Path + "/live/messages?state=parked")).Must(200).Word("count"));
        (await Host.GetAsync(Path + "/live/messages?state=lost")).MustBeProblem(400, "state.invalid");

        var pending = (await Host.GetAsync(Path + "/live/pending")).Must(200);
        Assert.Equal(("1", "worker-1", "7"), (pending.Word("count"), pending.Word("pending.0.consumer"), pending.Word("pending.0.age_seconds")));
        Assert.Equal(13, Host.Lanes.Batches.Count);
    }

    [Fact]
    [Trait("spec", "L-15")]
    public async Task A_queue_is_emptied_with_confirmation_and_reason()
    {
        Host.Lanes.Add(Batches.Id(1), "live");

        (await Host.PostAsync(Path + "/live/purge", new { confirm = true })).MustBeProblem(422, "reason.required");
        (await Host.PostAsync(Path + "/live/purge", new { reason = "r" })).MustBeProblem(400, "confirm.required");
        Assert.Equal("1", (await Host.PostAsync(Path + "/live/purge", new { confirm = true, reason = "r" })).Must(200).Word("purged"));
        Assert.Equal([null, null, 1], Host.Audit.All.Select(record => record.Count));
    }

    [Fact]
    [Trait("spec", "L-14")]
    public async Task Single_batches_are_taken_out_of_their_queue_only()
    {
        Host.Lanes.Add(Batches.Id(1), "live");
        Host.Lanes.Add(Batches.Id(2), "live", "leased");
        Host.Lanes.Add(Batches.Id(3), "upload");

        var answer = (await Host.SendAsync(HttpMethod.Delete, Path + "/live/messages", new { ids = new[] { Batches.Id(1), Batches.Id(2), Batches.Id(3), Batches.Id(4) }, reason = "r" })).Must(200);

        Assert.Equal(("1", Batches.Id(2).ToString(), 2), (answer.Word("deleted"), answer.Word("requested.0"), answer["not_deleted"].GetArrayLength()));
        Assert.Equal("ready", Host.Lanes.Batches.Single(batch => batch.BatchId == Batches.Id(3)).State);
        (await Host.SendAsync(HttpMethod.Delete, Path + "/live/messages", new { reason = "r" })).MustBeProblem(422, "ids.required");
    }

    [Fact]
    [Trait("spec", "L-11")]
    public async Task Letters_are_put_back_into_their_own_queue()
    {
        await Host.AddAsync(1);
        await Host.AddAsync(2, lane: "upload");
        await Host.AddAsync(3, change: letter => letter with { Payload = new byte[] { 9 } });

        var answer = (await Host.PostAsync(Path + "/live/requeue", new { ids = new[] { 3, 2, 1 }.Select(OperationsHost.Letter), reason = "r" })).Must(200);

        Assert.Equal(("1", 2), (answer.Word("requeued"), answer["failed"].GetArrayLength()));
        Assert.StartsWith("It would fail again", answer.Word("failed.0.error"), StringComparison.Ordinal);
        Assert.Equal((LetterState.Replayed, LetterState.Open), (Host.Letters.Stub(OperationsHost.Letter(1)).State, Host.Letters.Stub(OperationsHost.Letter(2)).State));
    }
}
