using PointBus.Host.Tests.Fakes;

namespace PointBus.Host.Tests.Operations;

public sealed class GroupApiTests(OperationsHost host) : OperationsTests(host)
{
    [Fact]
    public async Task Groups_are_listed_and_shown()
    {
        var letter = await Host.AddAsync(1);

        var list = (await Host.GetAsync("/api/dlq/groups?lane=live")).Must(200);
        Assert.Equal(("1", letter.Fingerprint, "False", "0.1.0"), (list.Word("count"), list.Word("groups.0.fingerprint"), list.Word("groups.0.regressed"), list.Word("groups.0.new_in")));
        Assert.Equal("0", (await Host.GetAsync("/api/dlq/groups?lane=upload")).Must(200).Word("count"));
        Assert.Equal("Invalid foreign key", (await Host.GetAsync($"/api/dlq/groups/{letter.Fingerprint}")).Must(200).Word("reason"));
        (await Host.GetAsync("/api/dlq/groups/none")).MustBeProblem(404, "GROUP_NOT_FOUND");
    }

    [Fact]
    public async Task What_people_say_of_a_group_is_kept_under_its_version()
    {
        var letter = await Host.AddAsync(1);
        var path = $"/api/dlq/groups/{letter.Fingerprint}";

        var said = (await Host.SendAsync(HttpMethod.Patch, path, new { owner = "alice", note = "two\nlines", bug_url = "https://bugs.example/1", resolved = true, version = 1 })).Must(200);
        Assert.Equal(("alice", "two\nlines", "2"), (said.Word("owner"), said.Word("note"), said.Word("version")));

        (await Host.SendAsync(HttpMethod.Patch, path, new { owner = "bob", version = 1 })).MustBeProblem(409, "GROUP_CHANGED");
        Assert.Equal("", (await Host.SendAsync(HttpMethod.Patch, path, new { owner = "" })).Must(200).Word("owner"));
        (await Host.SendAsync(HttpMethod.Patch, path, new { bug_url = "javascript:alert(1)" })).MustBeProblem(400, "bug_url.invalid");
        (await Host.SendAsync(HttpMethod.Patch, "/api/dlq/groups/none", new { owner = "x" })).MustBeProblem(404, "GROUP_NOT_FOUND");

        Assert.Equal(["done", "conflict", "done", "refused", "refused"], Host.Audit.All.Select(record => record.Outcome));
        Assert.All(Host.Audit.All, record => Assert.Equal("group.annotate", record.Action));
    }
}
