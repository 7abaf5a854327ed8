using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using PointBus.Consumers.Tracing;
using PointBus.Host.Access;
using PointBus.Host.Tests.Fakes;
using PointBus.TestKit;

namespace PointBus.Host.Tests.Telemetry;

[Trait("length", "long")]
[Trait("spec", "D-30")]
public sealed class TraceTests : IClassFixture<RunningHost>, IDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    readonly RunningHost _host;
    readonly ActivityTraceId _trace = ActivityTraceId.CreateRandom();
    readonly ConcurrentQueue<Activity> _spans = new();
    readonly ActivityListener _listener;

    public TraceTests(RunningHost host)
    {
        _host = host;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is BatchTraces.SourceName or "MassTransit" or "Microsoft.AspNetCore",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.TraceId == _trace)
                    _spans.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task One_trace_leads_from_the_request_to_the_write_and_the_saga_and_a_replay_links_back()
    {
        var sent = await SendAsync(Roles.Ingest, "/api/v1/batches?token=a-secret", new { lane = "live", flight_id = "nobody", points = new[] { new { datetime = "2026-05-31T10:00:00Z", lat = 47.5, lon = 11.5 } } });
        Assert.Equal(201, sent.Status);
        var batch = sent.Word("batch_id");

        await Eventually.TrueAsync(() => Has("Microsoft.AspNetCore", span => span.DisplayName == "POST /api/v1/batches") && Writes().Any() && Has("MassTransit", span => span.DisplayName == "batch-delivery process"), Limit, "request, write and saga");
        var first = Writes().First();
        Assert.Equal((batch, 1), (first.GetTagItem("pointbus.batch")?.ToString(), first.GetTagItem("pointbus.attempt")));
        Assert.Empty(first.Links);

        await Eventually.TrueAsync(async () => (await SendAsync(Roles.Operator, $"/api/v1/batches/{batch}/replay", new { reason = "again" })).Status == 201, Limit, "the letter can be replayed");
        await Eventually.TrueAsync(() => Writes().Any(span => span.Links.Any()), Limit, "the replay is written");
        var again = Writes().First(span => span.Links.Any());
        Assert.Equal(first.ParentSpanId, again.Links.Single().Context.SpanId);
        Assert.NotEqual(batch, again.GetTagItem("pointbus.batch")?.ToString());

        Assert.DoesNotContain(_spans, span => span.TagObjects.Any(tag => tag.Value?.ToString()?.Contains("a-secret", StringComparison.Ordinal) == true));
        Assert.DoesNotContain(_spans, span => span.TagObjects.Any(tag => tag.Value?.ToString()?.Contains("47.5", StringComparison.Ordinal) == true));
    }

    IEnumerable<Activity> Writes() => _spans.Where(span => span.OperationName == "batch write");

    bool Has(string source, Func<Activity, bool> which) => _spans.Any(span => span.Source.Name == source && which(span));

    /// <summary>As a caller that traces.</summary>
    async Task<HttpAnswer> SendAsync(string role, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = JsonContent.Create(body) };
        request.Headers.Add("X-Api-Key", RunningHost.KeyOf(role));
        request.Headers.Add("traceparent", $"00-{_trace}-{ActivitySpanId.CreateRandom()}-01");
        using var answer = await _host.Client.SendAsync(request);
        return new HttpAnswer((int)answer.StatusCode, null, null, await answer.Content.ReadAsStringAsync());
    }
}
