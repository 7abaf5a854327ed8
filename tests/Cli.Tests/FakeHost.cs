using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PointBus.Cli.Tests;

/// <summary>A real HTTP server that plays the host and remembers what it was sent.</summary>
public sealed class FakeHost : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly ConcurrentQueue<Seen> _requests = [];

    FakeHost()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public string Address => _app.Urls.Single();

    public IReadOnlyList<Seen> Requests => [.. _requests];

    public IReadOnlyList<Seen> Uploads => [.. _requests.Where(request => request.Path == "/tracking/upload/file")];

    /// <summary>What a file gets; by default nine of ten points are taken.</summary>
    public Func<Seen, Reply> Upload { get; set; } = seen => Bodies.Accepted(seen.Query("flight_id"));

    /// <summary>What has become of an upload, by its id; by default all is stored.</summary>
    public Func<string, Reply> Fate { get; set; } = id => Bodies.Fate(id);

    public Func<Reply> Ledger { get; set; } = () => Bodies.Ledger(balanced: true);

    public Func<Reply> Queues { get; set; } = Bodies.Queues;

    public Func<Reply> Health { get; set; } = () => Bodies.Health("healthy");

    /// <summary>Further answers, by method and path such as <c>GET /api/dlq/groups</c>.</summary>
    public ConcurrentDictionary<string, Func<Seen, Reply>> Routes { get; } = [];

    public static async Task<FakeHost> StartAsync()
    {
        var host = new FakeHost();
        await host._app.StartAsync();
        return host;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var seen = new Seen(
            context.Request.Method,
            context.Request.Path.Value!,
            Uri.UnescapeDataString(context.Request.QueryString.Value ?? ""),
            context.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString()),
            context.Request.Headers.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray());
        _requests.Enqueue(seen);
        var reply = seen.Path switch
        {
            "/tracking/upload/file" => Upload(seen),
            "/admin/ledger" => Ledger(),
            "/queue/status" => Queues(),
            "/health" => Health(),
            _ when seen.Path.StartsWith("/uploads/", StringComparison.Ordinal) => Fate(seen.Path["/uploads/".Length..]),
            _ when Routes.TryGetValue($"{seen.Method} {seen.Path}", out var route) => route(seen),
            _ => Reply.Problem(404, "ROUTE_NOT_FOUND", "There is no such path."),
        };

        if (reply == Reply.Lost)
        {
            context.Abort();
            return;
        }

        await reply.Gate.WaitAsync(context.RequestAborted);
        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = "application/json";
        if (reply.RetryAfter is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (reply.Location is { } location)
            context.Response.Headers.Location = location;

        await context.Response.WriteAsync(reply.Body, context.RequestAborted);
    }
}

public sealed record Seen(string Method, string Path, string QueryText, IReadOnlyDictionary<string, string> QueryValues, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string? Query(string name) => QueryValues.GetValueOrDefault(name);

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public JsonNode? Json => Body.Length == 0 ? null : JsonNode.Parse(Body);

    public byte[] Unpacked()
    {
        using var unpacked = new MemoryStream();
        using var zip = new GZipStream(new MemoryStream(Body), CompressionMode.Decompress);
        zip.CopyTo(unpacked);
        return unpacked.ToArray();
    }
}

public sealed record Reply(int Status, string Body, int? RetryAfter = null)
{
    /// <summary>The connection breaks in place of an answer.</summary>
    public static Reply Lost { get; } = new(0, "");

    /// <summary>The reply is held back until this is done.</summary>
    public Task Gate { get; init; } = Task.CompletedTask;

    public string? Location { get; init; }

    public static Reply Problem(int status, string code, string detail, int? retryAfter = null, JsonObject? more = null)
    {
        var body = more ?? [];
        body["type"] = "about:blank";
        body["title"] = "A title";
        body["status"] = status;
        body["detail"] = detail;
        body["code"] = code;
        body["request_id"] = "req-1";
        return new Reply(status, body.ToJsonString(), retryAfter);
    }
}
