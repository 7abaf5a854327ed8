using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace PointBus.EndToEnd.Tests.Api;

[Collection(GuardedApi.Name)]
[Trait("spec", "2.1")]
public sealed class AccessTests(GuardedHost host) : ApiTests(host)
{
    static readonly string[] Anonymous = ["/live", "/ready", "/info"];

    static readonly string[] Trackers = ["/tracking/live", "/tracking/upload", "/tracking/flymaster/upload/file"];

    [Fact]
    public async Task No_key_is_401_the_wrong_role_403_and_the_right_one_200()
    {
        (await CallAsync(null, "/admin/ledger")).MustBeProblem(401, "UNAUTHORIZED");
        (await CallAsync("no such key", "/admin/ledger")).MustBeProblem(401, "UNAUTHORIZED");
        (await CallAsync(GuardedHost.OldKey, "/admin/ledger")).MustBeProblem(403, "FORBIDDEN");
        (await CallAsync(GuardedHost.AdminKey, "/admin/ledger")).Must(200);

        (await CallAsync(null, "/flights/x")).MustBeProblem(401, "UNAUTHORIZED");
        (await CallAsync(GuardedHost.AdminKey, "/flights/x")).MustBeProblem(403, "FORBIDDEN");
        (await CallAsync(GuardedHost.OldKey, "/flights/x")).MustBeProblem(404, "FLIGHT_NOT_FOUND");
    }

    [Fact]
    public async Task Two_keys_of_one_upstream_work_side_by_side_and_share_what_was_sent()
    {
        var old = await SendAsync(GuardedHost.OldKey);
        var young = await SendAsync(GuardedHost.NewKey);

        Assert.Equal(old.BatchIds, young.BatchIds);
        Assert.Equal(2, (await StoredAsync("live_points", "access-keys")).Count);
        Assert.Equal("alpha", Assert.Single(await Installation.TextsAsync($"SELECT upstream FROM batches WHERE lower(batch_id) = '{old.BatchIds[0]}'")));

        async Task<Answer> SendAsync(string key)
        {
            var request = Request(key, HttpMethod.Post, "/tracking/live", JsonContent.Create(new { flight_id = "access-keys", track_points = Fixes.Line(2) }));
            request.Headers.Add("Idempotency-Key", "access-keys");
            return (await CallAsync(request)).Must(202);
        }
    }

    [Fact]
    public async Task An_admin_key_is_no_token_of_a_pilot() =>
        (await CallAsync(Request(GuardedHost.AdminKey, HttpMethod.Post, "/tracking/live", JsonContent.Create(new { flight_id = "x", track_points = Fixes.Line(1) }))))
            .MustBeProblem(401, "INVALID_TOKEN", "Invalid token");

    [Fact]
    public async Task No_endpoint_answers_a_stranger_but_those_that_are_meant_to()
    {
        var routes = (await Installation.GetAsync("/openapi.json")).GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => (Method: method.Name, Path: path.Name))).ToList();

        Assert.True(routes.Count >= 14, $"only {routes.Count} routes are described");
        foreach (var (method, path) in routes.Append(("get", "/openapi.json")).Append(("get", "/docs")))
        {
            var answer = await CallAsync(Request(null, HttpMethod.Parse(method), Fill(path), Content(path)));
            var expected = Anonymous.Contains(path) ? 200 : 401;
            Assert.True(answer.Status == expected, $"{method} {path} answers a stranger with {answer.Status}");
            Assert.Equal(path.Contains("flymaster", StringComparison.Ordinal) ? "text/plain" : expected == 200 ? "application/json" : "application/problem+json", answer.ContentType);
        }
    }

    static string Fill(string path) => System.Text.RegularExpressions.Regex.Replace(path, @"\{[^}]*\}", "0197f000-0000-7000-8000-000000000000");

    static HttpContent? Content(string path) =>
        path.Contains("flymaster", StringComparison.Ordinal) ? new StringContent(FlymasterTests.Body(1, 3, secret: "not the secret"), Encoding.ASCII, "text/plain")
        : Trackers.Contains(path) ? JsonContent.Create(new { flight_id = "x", track_points = Fixes.Line(1) })
        : new StringContent(JsonSerializer.Serialize(new { }), Encoding.UTF8, "application/json");

    static HttpRequestMessage Request(string? key, HttpMethod method, string path, HttpContent? content = null)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        if (key is not null)
            request.Headers.Add("X-Api-Key", key);
        return request;
    }

    Task<Answer> CallAsync(string? key, string path) => CallAsync(Request(key, HttpMethod.Get, path));

    async Task<Answer> CallAsync(HttpRequestMessage request)
    {
        using var client = new HttpClient { BaseAddress = Installation.Host.BaseAddress };
        return await Answer.SendAsync(client, request);
    }
}
