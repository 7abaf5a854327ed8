using PointBus.Consumers.Tests.Fakes;
using PointBus.Host.Tests.Fakes;
using PointBus.Storage;

namespace PointBus.Host.Tests.Operations;

[Trait("spec", "2.6")]
public sealed class BatchApiTests(OperationsHost host) : OperationsTests(host)
{
    const string Path = "/api/v1/batches";

    [Fact]
    public async Task A_batch_is_found_where_it_is()
    {
        Host.Lanes.Add(Batches.Id(1), "live", priority: 8);

        var answer = (await Host.GetAsync($"{Path}/{Batches.Id(1)}")).Must(200);

        Assert.Equal(("QUEUED", "live", "live_points", "8", "ready", "3"), (answer.Word("status"), answer.Word("lane"), answer.Word("batch_type"), answer.Word("priority"), answer.Word("places.buffer"), answer.Word("counts.points")));
        (await Host.GetAsync($"{Path}/{Batches.Id(1)}/timeline")).Must(200);
    }

    [Fact]
    public async Task A_batch_that_nobody_knows_is_404_with_what_was_looked_at()
    {
        var missing = (await Host.GetAsync($"{Path}/{Batches.Id(1)}")).MustBeProblem(404, "BATCH_NOT_FOUND");
        Assert.Equal(("False", "not written"), (missing.Word("found"), missing.Word("places.database")));
        (await Host.GetAsync(Path + "/7")).MustBeProblem(400, "id.invalid");

        Host.Lanes.IsAway = true;
        (await Host.GetAsync($"{Path}/{Batches.Id(1)}")).MustBeProblem(503, "BATCH_UNKNOWN");
    }

    [Theory]
    [InlineData("POST", "/cancel")]
    [InlineData("DELETE", "")]
    public async Task A_waiting_batch_is_cancelled(string method, string path)
    {
        Host.Lanes.Add(Batches.Id(1), "live");

        Assert.Equal("CANCELLED", (await Host.SendAsync(HttpMethod.Parse(method), $"{Path}/{Batches.Id(1)}{path}")).Must(200).Word("status"));

        Audited("batch.cancel", "done", 1);
        (await Host.SendAsync(HttpMethod.Parse(method), $"{Path}/{Batches.Id(1)}{path}")).MustBeProblem(400, "BATCH_STATE");
        (await Host.SendAsync(HttpMethod.Parse(method), $"{Path}/{Batches.Id(2)}{path}")).MustBeProblem(404, "BATCH_NOT_FOUND");
    }

    [Fact]
    [Trait("spec", "V-17")]
    public async Task A_batch_under_lease_is_asked_to_stop()
    {
        Host.Lanes.Add(Batches.Id(1), "live", "leased");

        var answer = (await Host.PostAsync($"{Path}/{Batches.Id(1)}/cancel", new { reason = "wrong day" })).Must(200);

        Assert.Equal(("RUNNING", "True"), (answer.Word("status"), answer.Word("cancel_requested")));
        Assert.Equal("wrong day", Audited("batch.cancel", "done", 1).Reason);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(3, 5)]
    [InlineData(5, 8)]
    [InlineData(8, 10)]
    public async Task A_boost_goes_to_the_next_band(int from, int to)
    {
        Host.Lanes.Add(Batches.Id(1), "live", priority: from);

        var answer = (await Host.PostAsync($"{Path}/{Batches.Id(1)}/boost-priority")).Must(200);

        Assert.Equal((from.ToString(), to.ToString(), "QUEUED"), (answer.Word("old_priority"), answer.Word("new_priority"), answer.Word("status")));
        Assert.Equal(to, Host.Lanes.Batches[0].Header!.Priority);
        Audited("batch.boost", "done", 1);
    }

    [Theory]
    [InlineData("ready", """{"priority":5}""", 400, "priority.not_higher")]
    [InlineData("ready", """{"priority":11}""", 422, "priority.range")]
    [InlineData("leased", """{"priority":9}""", 400, "BATCH_STATE")]
    [InlineData("done", """{"priority":9}""", 400, "BATCH_STATE")]
    public async Task A_boost_that_does_not_fit_is_refused(string state, string body, int status, string code)
    {
        Host.Lanes.Add(Batches.Id(1), "live", state, priority: 5);

        (await Host.PostAsync($"{Path}/{Batches.Id(1)}/boost-priority", body)).MustBeProblem(status, code);

        Audited("batch.boost", "refused");
        (await Host.PostAsync($"{Path}/{Batches.Id(2)}/boost-priority")).MustBeProblem(404, "BATCH_NOT_FOUND");
    }

    [Theory]
    [InlineData("replay")]
    [InlineData("retry")]
    public async Task A_dead_lettered_batch_is_replayed_as_a_new_one(string verb)
    {
        await Host.AddAsync(1);

        var answer = (await Host.PostAsync($"{Path}/{Batches.Id(1)}/{verb}")).Must(201);

        Assert.Equal((ReplayId.Of(OperationsHost.Letter(1)).ToString(), Batches.Id(1).ToString(), "live_points", "QUEUED"), (answer.Word("batch_id"), answer.Word("original_batch_id"), answer.Word("batch_type"), answer.Word("status")));
        (await Host.PostAsync($"{Path}/{Batches.Id(1)}/{verb}")).MustBeProblem(400, "BATCH_NOT_REPLAYABLE");
        (await Host.PostAsync($"{Path}/{Batches.Id(2)}/{verb}")).MustBeProblem(404, "BATCH_NOT_FOUND");
        Host.Lanes.Add(Batches.Id(3), "live", "done");
        (await Host.PostAsync($"{Path}/{Batches.Id(3)}/{verb}")).MustBeProblem(400, "BATCH_NOT_REPLAYABLE");
        Assert.Equal(["done", "refused", "refused", "refused"], Host.Audit.All.Select(record => record.Outcome));
    }

    [Fact]
    public async Task A_cancelled_batch_is_opened_and_replayed()
    {
        await Host.AddAsync(1, reason: DeadLetterReasons.Cancelled);
        (await Host.PostAsync($"/api/dlq/letters/{OperationsHost.Letter(1)}/archive", new { reason = "r" })).Must(200);

        (await Host.PostAsync($"{Path}/{Batches.Id(1)}/replay")).Must(201);

        Assert.Equal(LetterState.Replayed, Host.Letters.Stub(OperationsHost.Letter(1)).State);
    }

    [Fact]
    public async Task A_letter_that_would_fail_again_is_not_replayed()
    {
        await Host.AddAsync(1, change: letter => letter with { Payload = new byte[] { 9 } });

        (await Host.PostAsync($"{Path}/{Batches.Id(1)}/replay")).MustBeProblem(422, "LETTER_UNFIT");

        Assert.Equal(LetterState.Open, Host.Letters.Stub(OperationsHost.Letter(1)).State);
    }

    [Fact]
    [Trait("spec", "X-42")]
    public async Task Dead_letters_have_a_list_of_their_own_beside_the_ids()
    {
        await Host.AddAsync(1);
        await Host.AddAsync(2);

        var list = (await Host.GetAsync(Path + "/dlq")).Must(200);
        Assert.Equal(("2", "DEAD_LETTERED", "live_points"), (list.Word("total"), list.Word("items.0.status"), list.Word("items.0.batch_type")));

        (await Host.PostAsync($"{Path}/dlq/{Batches.Id(1)}/retry")).Must(200);
        Assert.Equal("", (await Host.PostAsync($"{Path}/dlq/{OperationsHost.Letter(2)}/discard")).Must(204).Text);
        (await Host.PostAsync($"{Path}/dlq/{OperationsHost.Letter(2)}/discard")).MustBeProblem(409, "LETTER_CHANGED");
        (await Host.PostAsync($"{Path}/dlq/{Batches.Id(3)}/discard")).MustBeProblem(404, "LETTER_NOT_FOUND");
        Assert.Equal((LetterState.Replayed, LetterState.Archived), (Host.Letters.Stub(OperationsHost.Letter(1)).State, Host.Letters.Stub(OperationsHost.Letter(2)).State));
        Assert.Equal(["letters.replay done", "letters.archive done", "letters.archive conflict", "letters.archive refused"], Host.Audit.All.Select(record => $"{record.Action} {record.Outcome}"));
    }
}
