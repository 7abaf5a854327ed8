using System.Diagnostics;
using PointBus.EndToEnd.Tests.Installations;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Serving;

/// <summary>A host whose limits are short, for all tests of a class.</summary>
public sealed class LimitedHost : IAsyncLifetime
{
    public const int Connections = 12;

    public EmbeddedInstallation Installation { get; private set; } = null!;

    public async Task InitializeAsync() => Installation = await EmbeddedInstallation.StartAsync(
        ("Server__HeadersTimeoutSeconds", "1"), ("Server__KeepAliveSeconds", "2"), ("Server__RateGraceSeconds", "1.5"),
        ("Server__MaxConnections", $"{Connections}"), ("Server__MaxBodyMemoryBytes", $"{4 << 20}"));

    public async Task DisposeAsync() => await Installation.DisposeAsync();
}

/// <summary>What no endpoint ever sees: slow, huge, malformed and many connections.</summary>
public sealed class ServerLimitTests(LimitedHost host) : IClassFixture<LimitedHost>
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    static readonly Dictionary<string, (string Text, int Status)> Malformed = new()
    {
        ["a header of 40 KB"] = ("GET /live HTTP/1.1\r\nHost: a\r\nX-Long: " + new string('x', 40_000) + "\r\n\r\n", 431),
        ["two hundred headers"] = ("GET /live HTTP/1.1\r\nHost: a\r\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"X-{i}: 1\r\n")) + "\r\n", 431),
        ["a long path"] = ("GET /" + new string('p', 9_000) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        ["two lengths"] = ("POST /tracking/live HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\nContent-Length: 40\r\n\r\n{}", 400),
        ["a length that is none"] = ("POST /tracking/live HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n", 400),
        ["a chunk size that is none"] = ("POST /tracking/live HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        ["an unknown transfer encoding"] = ("POST /tracking/live HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n", 400),
        ["a header folded over lines"] = ("GET /live HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n 2\r\n\r\n", 400),
        ["a blank before the colon"] = ("GET /live HTTP/1.1\r\nHost: a\r\nX-A : 1\r\n\r\n", 400),
        ["NUL in a header"] = ("GET /live HTTP/1.1\r\nHost: a\r\nX-A: \0\r\n\r\n", 400),
        ["no host"] = ("GET /live HTTP/1.1\r\n\r\n", 400),
        ["no HTTP at all"] = ("\u0016\u0003\u0001\u0002\0\u0001\r\n\r\n", 400),
    };

    public static TheoryData<string> Names => [.. Malformed.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_malformed_request_is_refused_and_its_connection_closed(string name)
    {
        await using var raw = await OpenAsync();
        await raw.SayAsync(Malformed[name].Text);

        Assert.Equal(Malformed[name].Status, await raw.StatusAsync(Patience));
    }

    /// <summary>Where a proxy in front and this host disagree on where a request ends, the rest would be taken for another one's.</summary>
    [Fact]
    public async Task A_length_beside_chunks_cannot_smuggle_a_second_request()
    {
        await using var raw = await OpenAsync();
        await raw.SayAsync("POST /tracking/live HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /info HTTP/1.1\r\nHost: a\r\n\r\n");

        var answer = await raw.AnswerAsync(Patience);
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("\"name\":\"PointBus\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_that_do_not_end_are_not_waited_for()
    {
        await using var raw = await OpenAsync();
        await raw.SayAsync("GET /live HTTP/1.1\r\nHost: a\r\nX-Slow: ");

        Assert.Contains(await raw.StatusAsync(Patience), new[] { 0, 408 });
    }

    [Fact]
    public async Task A_body_that_trickles_is_not_waited_for()
    {
        await using var raw = await OpenAsync();
        await raw.SayAsync("POST /tracking/live HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{\"");
        var started = Stopwatch.GetTimestamp();

        var answer = await raw.AnswerAsync(Patience);

        Assert.True(answer is "" || (answer is not null && answer.StartsWith("HTTP/1.1 408", StringComparison.Ordinal) && answer.Contains("request.timeout", StringComparison.Ordinal)), answer);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 1, 15);
    }

    [Fact]
    public async Task An_idle_connection_is_closed()
    {
        await using var raw = await OpenAsync();
        await raw.SayAsync("GET /live HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200", await raw.AnswerAsync(Patience), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_connections_than_allowed_are_closed_and_the_host_goes_on()
    {
        var many = new List<RawHttp>();
        for (var i = 0; i < 3 * LimitedHost.Connections; i++)
            many.Add(await OpenAsync());

        // Those above the limit end at once; the others when their headers do not come.
        var statuses = await Task.WhenAll(many.Select(raw => raw.StatusAsync(Patience)));

        Assert.DoesNotContain(-1, statuses);
        foreach (var raw in many)
            await raw.DisposeAsync();
        await Eventually.TrueAsync(async () => await LivesAsync(), Patience, "the host answers again");
    }

    [Fact]
    public async Task Large_bodies_at_once_are_refused_before_they_fill_the_memory()
    {
        var statuses = await Task.WhenAll(Enumerable.Range(0, 6).Select(async number =>
        {
            using var content = new ByteArrayContent(new byte[(8 << 20) - number]);
            content.Headers.ContentType = new("application/json");
            using var response = await host.Installation.Client.PostAsync(new Uri("/tracking/live", UriKind.Relative), content);
            return ((int)response.StatusCode, response.Headers.RetryAfter?.ToString());
        }));

        Assert.All(statuses, answer => Assert.Equal((503, "1"), answer));
        Assert.True(await LivesAsync());
    }

    async Task<bool> LivesAsync()
    {
        try
        {
            using var client = new HttpClient { BaseAddress = host.Installation.Host.BaseAddress };
            using var answer = await client.GetAsync(new Uri("/live", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    Task<RawHttp> OpenAsync() => RawHttp.ConnectAsync(host.Installation.Host.Port);
}
