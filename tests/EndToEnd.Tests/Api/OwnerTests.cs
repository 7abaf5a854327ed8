using System.Net.Http.Json;

namespace PointBus.EndToEnd.Tests.Api;

/// <summary>Two upstreams on one host: what one sent does not exist for the other.</summary>
[Collection(GuardedApi.Name)]
public sealed class OwnerTests(GuardedHost host) : ApiTests(host)
{
    [Fact]
    public async Task A_flight_is_seen_by_the_upstream_that_brought_it()
    {
        (await AskAsync(GuardedHost.OldKey, HttpMethod.Post, "/tracking/live", new { flight_id = "owned", track_points = Fixes.Line(2) })).Must(202);
        await StoredAsync("live_points", "owned");

        (await AskAsync(GuardedHost.NewKey, HttpMethod.Get, "/flights/owned")).Must(200);
        (await AskAsync(GuardedHost.BetaKey, HttpMethod.Get, "/flights/owned")).MustBeProblem(404, "FLIGHT_NOT_FOUND");
        (await AskAsync(GuardedHost.BetaKey, HttpMethod.Put, "/flights/owned", new { pilot_name = "nobody" })).MustBeProblem(404, "FLIGHT_NOT_FOUND");
        (await AskAsync(GuardedHost.OldKey, HttpMethod.Put, "/flights/owned", new { pilot_id = "p-1" })).Must(200);

        (await AskAsync(GuardedHost.BetaKey, HttpMethod.Put, "/flights/of-beta", new { pilot_id = "p-2" })).Must(200);
        (await AskAsync(GuardedHost.BetaKey, HttpMethod.Get, "/flights/of-beta")).Must(200);
        (await AskAsync(GuardedHost.OldKey, HttpMethod.Get, "/flights/of-beta")).MustBeProblem(404, "FLIGHT_NOT_FOUND");
    }

    [Fact]
    public async Task An_upload_is_seen_by_the_upstream_that_sent_it()
    {
        var id = (await AskAsync(GuardedHost.OldKey, HttpMethod.Post, "/tracking/upload", new { flight_id = "owned-upload", track_points = Fixes.Line(2) })).Must(202)["upload_id"].GetGuid();

        (await AskAsync(GuardedHost.NewKey, HttpMethod.Get, $"/uploads/{id}")).Must(200);
        (await AskAsync(GuardedHost.BetaKey, HttpMethod.Get, $"/uploads/{id}")).MustBeProblem(404, "UPLOAD_NOT_FOUND");
        await StoredAsync("upload_points", "owned-upload");
        (await AskAsync(GuardedHost.NewKey, HttpMethod.Get, $"/uploads/{id}")).Must(200);
        (await AskAsync(GuardedHost.BetaKey, HttpMethod.Get, $"/uploads/{id}")).MustBeProblem(404, "UPLOAD_NOT_FOUND");
    }

    [Fact]
    public async Task An_upload_to_a_flight_of_another_tells_nothing_of_it()
    {
        (await AskAsync(GuardedHost.OldKey, HttpMethod.Post, "/tracking/upload", new { flight_id = "told-to-nobody", pilot_id = "p-9", track_points = Fixes.Line(2) })).Must(202);
        await StoredAsync("upload_points", "told-to-nobody");

        var answer = (await AskAsync(GuardedHost.BetaKey, HttpMethod.Post, "/tracking/upload", new { flight_id = "told-to-nobody", track_points = Array.Empty<object>() })).Must(202);

        Assert.Equal(System.Text.Json.JsonValueKind.Null, answer["first_fix"].ValueKind);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, answer["pilot_id"].ValueKind);
    }

    [Fact]
    public async Task A_batch_and_its_letters_are_seen_by_the_upstream_that_sent_it()
    {
        (await AskAsync(GuardedHost.OldKey, HttpMethod.Put, "/flights/owned-batch", new { })).Must(200);
        var stored = (await AskAsync(GuardedHost.OldKey, HttpMethod.Post, "/api/v1/batches", new { flight_id = "owned-batch", points = Fixes.Line(2) })).Must(201).BatchIds[0];
        var dead = (await AskAsync(GuardedHost.OldKey, HttpMethod.Post, "/api/v1/batches", new { flight_id = "owned-by-nobody-yet", points = Fixes.Line(2) })).Must(201).BatchIds[0];
        await Installation.QuietAsync();
        await TestKit.Eventually.TrueAsync(async () => (await AskAsync(GuardedHost.AdminKey, HttpMethod.Get, $"/api/dlq/letters?batch={dead}"))["total"].GetInt32() == 1, TimeSpan.FromSeconds(30), "the letter is filed");

        foreach (var batch in new[] { stored, dead })
        {
            (await AskAsync(GuardedHost.NewKey, HttpMethod.Get, $"/api/v1/batches/{batch}")).Must(200);
            (await AskAsync(GuardedHost.NewKey, HttpMethod.Get, $"/api/v1/batches/{batch}/timeline")).Must(200);
            var foreign = (await AskAsync(GuardedHost.BetaKey, HttpMethod.Get, $"/api/v1/batches/{batch}")).MustBeProblem(404, "BATCH_NOT_FOUND");
            var unknown = (await AskAsync(GuardedHost.BetaKey, HttpMethod.Get, $"/api/v1/batches/{Guid.NewGuid()}")).MustBeProblem(404, "BATCH_NOT_FOUND");
            Assert.Equal(unknown.Body.EnumerateObject().Select(member => member.Name), foreign.Body.EnumerateObject().Select(member => member.Name));
            (await AskAsync(GuardedHost.BetaKey, HttpMethod.Get, $"/api/v1/batches/{batch}/timeline")).MustBeProblem(404, "BATCH_NOT_FOUND");
            (await AskAsync(GuardedHost.BetaKey, HttpMethod.Post, $"/api/v1/batches/{batch}/replay", new { })).MustBeProblem(404, "BATCH_NOT_FOUND");
        }

        Assert.Equal(0, (await AskAsync(GuardedHost.BetaKey, HttpMethod.Get, "/api/dlq/letters")).Must(200)["total"].GetInt32());
        var letter = (await AskAsync(GuardedHost.OldKey, HttpMethod.Get, $"/api/dlq/letters?batch={dead}")).Must(200)["items"][0].GetProperty("letter_id").GetGuid();
        (await AskAsync(GuardedHost.BetaKey, HttpMethod.Get, $"/api/dlq/letters/{letter}")).MustBeProblem(404, "LETTER_NOT_FOUND");
        (await AskAsync(GuardedHost.BetaKey, HttpMethod.Get, $"/api/dlq/letters/{letter}/body")).MustBeProblem(404, "LETTER_NOT_FOUND");
    }

    Task<Answer> AskAsync(string key, HttpMethod method, string path, object? body = null)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("X-Api-Key", key);
        return SendAsync(request);
    }

    async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var client = new HttpClient { BaseAddress = Installation.Host.BaseAddress };
        return await Answer.SendAsync(client, request);
    }
}
