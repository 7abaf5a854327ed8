using System.Text.Json.Nodes;
using PointBus.Host.Tests.Fakes;
using PointBus.Storage;

namespace PointBus.Host.Tests.Operations;

public sealed class EditApiTests(OperationsHost host) : OperationsTests(host)
{
    static readonly string Path = $"/api/dlq/letters/{OperationsHost.Letter(1)}";

    [Fact]
    public async Task A_dry_run_says_what_changes_and_what_would_come_of_it()
    {
        await Host.AddAsync(1);
        var body = await BodyAsync();
        body["points"]![0]!["elevation"] = 1200;

        var answer = (await Host.PostAsync(Path + "/edit", body)).Must(200);

        Assert.Equal(1, answer["changes"].GetArrayLength());
        Assert.Equal(("1200", "True", "3"), (answer.Word("changes.0.new"), answer.Word("validation.valid"), answer.Word("verdict.would_store")));
        Assert.Equal(LetterState.Open, Host.Letters.Stub(OperationsHost.Letter(1)).State);
        Assert.Empty((await Host.Catalog.FindAsync(OperationsHost.Letter(1), default))!.Edits);
    }

    [Fact]
    public async Task An_edit_is_replayed_by_an_operation_of_its_own()
    {
        await Host.AddAsync(1);
        var body = await BodyAsync();
        (body["dry_run"], body["reason"]) = (false, "the altitude was missing");

        var answer = (await Host.PostAsync(Path + "/edit", body)).Must(200);

        var operation = await Host.Operations.FindAsync(answer["operation_id"].GetGuid(), default);
        Assert.Equal([OperationsHost.Letter(1)], operation!.Selection.LetterIds!);
        Assert.Contains(Host.Audit.All, record => record is { Action: "letters.edit", Outcome: "done", Reason: "the altitude was missing" });
    }

    [Fact]
    public async Task An_edit_of_what_has_changed_meanwhile_is_a_conflict()
    {
        await Host.AddAsync(1);
        var body = await BodyAsync();
        (await Host.PostAsync(Path + "/archive", new { reason = "r" })).Must(200);

        (await Host.PostAsync(Path + "/edit", body)).MustBeProblem(409, "LETTER_CHANGED");
        (body["dry_run"], body["reason"]) = (false, "r");
        (await Host.PostAsync(Path + "/edit", body)).MustBeProblem(409, "LETTER_CHANGED");

        Assert.Equal(["letters.archive done", "letters.edit conflict"], Host.Audit.All.Select(record => $"{record.Action} {record.Outcome}"));
    }

    [Fact]
    public async Task A_body_that_breaks_rules_is_shown_in_a_dry_run_and_not_replayed_otherwise()
    {
        await Host.AddAsync(1);
        var body = await BodyAsync();
        body["points"]![1]!["lat"] = 91;

        var dry = (await Host.PostAsync(Path + "/edit", body)).Must(200);
        Assert.Equal(("False", "1", "coord.range"), (dry.Word("validation.valid"), dry.Word("validation.problems.0.index"), dry.Word("validation.problems.0.code")));

        (body["dry_run"], body["reason"]) = (false, "r");
        var refused = (await Host.PostAsync(Path + "/edit", body)).MustBeProblem(422, "EDIT_INVALID");
        Assert.Equal("coord.range", refused.Word("validation.problems.0.code"));
    }

    [Theory]
    [InlineData("""{"points":[],"reason":"r"}""", 422, "version.required")]
    [InlineData("""{"version":1}""", 422, "body.one_of")]
    [InlineData("""{"version":1,"points":{}}""", 422, "json.type")]
    [InlineData("""{"version":1,"points":[],"dry_run":false}""", 422, "reason.required")]
    [InlineData("""{"version":1,"points":[],"dryrun":false}""", 400, "json.unknown_member")]
    [InlineData("""{"version":1,"message":"x"}""", 422, "edit.form")]
    [InlineData("""{"version":1,"message":"x","dry_run":false,"reason":"r"}""", 422, "edit.form")]
    [InlineData("""{"version":1,""", 400, "json.invalid")]
    public async Task A_bad_edit_is_refused(string body, int status, string code)
    {
        await Host.AddAsync(1);
        (await Host.PostAsync(Path + "/edit", body)).MustBeProblem(status, code);
        Assert.All(Host.Audit.All, record => Assert.Equal("letters.edit refused", $"{record.Action} {record.Outcome}"));
        Assert.True(Host.Audit.All.Count > 0 || !body.Contains("\"dry_run\":false", StringComparison.Ordinal));
    }

    async Task<JsonObject> BodyAsync()
    {
        var shown = JsonNode.Parse((await Host.GetAsync(Path + "/body")).Must(200).Text)!;
        return new JsonObject { ["version"] = shown["version"]!.DeepClone(), ["points"] = shown["points"]!.DeepClone() };
    }
}
