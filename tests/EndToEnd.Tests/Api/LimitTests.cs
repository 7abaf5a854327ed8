using System.Net.Http.Json;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Api;

/// <summary>A host with low limits, as a client meets them.</summary>
public sealed class LimitTests
{
    const string Sender = "the key of the sender", Admin = "the key of the admin";

    [Fact]
    public async Task Too_much_is_429_with_the_time_to_wait_and_a_good_key_is_never_locked_out()
    {
        await using var host = await LimitedAsync(("Limits__IngestPerSecond", "1"), ("Limits__FailuresPerMinute", "20"));
        using var client = new HttpClient { BaseAddress = host.BaseAddress };

        var answers = new List<Answer>();
        for (var i = 0; i < 12; i++)
            answers.Add(await AskAsync(client, Sender, HttpMethod.Post, "/api/v1/batches", new { points = Array.Empty<object>() }));
        var refused = answers.First(answer => answer.Status == 429).MustBeProblem(429, "rate.exceeded");
        Assert.True(refused.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        Assert.NotEqual(429, answers[0].Status);

        var failures = new List<Answer>();
        foreach (var key in Enumerable.Range(0, 30).Select(number => number % 2 == 0 ? $"guess {number}" : null))
            failures.Add(await AskAsync(client, key, HttpMethod.Get, "/admin/ledger"));
        Assert.Single(failures.Where(answer => answer.Status == 401).Select(answer => (answer["code"].GetString(), answer["detail"].GetString())).Distinct());
        Assert.InRange(failures.Count(answer => answer.Status == 401), 15, 25);
        Assert.NotNull(failures[^1].MustBeProblem(429, "auth.too_many_failures").Headers.RetryAfter);
        (await AskAsync(client, Admin, HttpMethod.Get, "/queue/status")).Must(200);
        (await AskAsync(client, null, HttpMethod.Get, "/live")).Must(200);
    }

    static Task<HostProcess> LimitedAsync(params (string Name, string Value)[] settings) => HostProcess.StartAsync(
        settings.Concat([("ADMIN_API_KEY", Admin), ("ApiKeys__0__Upstream", "alpha"), ("ApiKeys__0__Hash", Keys.HashOf(Sender))])
            .ToDictionary(setting => setting.Item1, setting => (string?)setting.Item2));

    static Task<Answer> AskAsync(HttpClient client, string? key, HttpMethod method, string path, object? body = null)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body is null ? null : JsonContent.Create(body) };
        if (key is not null)
            request.Headers.Add("X-Api-Key", key);
        return Answer.SendAsync(client, request);
    }
}
