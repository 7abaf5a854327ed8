using System.Collections.Concurrent;
using System.Diagnostics;
using PointBus.Consumers.Alerting.Measuring;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Consumers.Tracing;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Alerting.Storm;

[Trait("spec", "D-30")]
public sealed class AlertTraceTests : IDisposable
{
    readonly ActivityTraceId _trace = ActivityTraceId.CreateRandom();
    readonly ConcurrentQueue<Activity> _spans = new();
    readonly ActivityListener _listener;

    public AlertTraceTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == BatchTraces.SourceName,
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
    public async Task The_trace_of_a_batch_leads_over_its_dead_letter_to_the_breach_the_notice_and_each_channel()
    {
        await using var world = await StormWorld.StartAsync(MemoryStormTests.KeepInMemory);
        var letter = Letters.Packed(1);
        letter = letter with { Batch = letter.Batch with { TraceId = _trace.ToString() } };
        await world.Catalog.FileAsync([new FiledLetter(letter, LetterState.Open, 1, "f", "t", [], null, null, "1.0")], default);
        var host = await StormHost.StartAsync(world);

        world.Source.Say(101, letter.Batch.Lane, Signals.DeadLetters);
        await host.PassAsync(TimeSpan.FromMinutes(1));
        world.Source.Say(0, letter.Batch.Lane, Signals.DeadLetters);
        await host.PassAsync(TimeSpan.FromMinutes(2));
        await host.DisposeAsync();

        var spans = _spans.GroupBy(span => span.OperationName).ToDictionary(group => group.Key, group => group.ToList());
        Assert.Contains(spans["alert breach"], span => span.GetTagItem("pointbus.rule") is "dead-letters-critical");
        Assert.Contains(spans["alert clear"], span => span.GetTagItem("pointbus.rule") is "dead-letters-critical");
        Assert.Equal(["First", "Resolved"], spans["alert notice"].Select(span => span.GetTagItem("pointbus.reason")));
        Assert.Equal(["email", "pagerduty", "slack", "webhook"], spans["alert delivery"].Select(span => span.GetTagItem("pointbus.kind")).Distinct().Order());
        Assert.All(spans["alert delivery"], span => Assert.Equal("delivered", span.GetTagItem("pointbus.outcome")));

        // They hang under the batch, as its writes do.
        var batch = ActivityContext.Parse(AlertTraces.SampleOf(_trace.ToString(), letter.Batch.BatchId)!, null).SpanId;
        Assert.All(_spans, span => Assert.Equal(batch, span.ParentSpanId));
    }

    [Fact]
    public void A_notice_of_several_batches_has_links_to_the_others()
    {
        var others = Enumerable.Range(0, 3).Select(_ => AlertTraces.SampleOf(ActivityTraceId.CreateRandom().ToString(), Guid.NewGuid())).ToList();
        var notice = Notices.Of();
        notice = notice with
        {
            Alerts = [.. others.Prepend(AlertTraces.SampleOf(_trace.ToString(), Guid.NewGuid())).Append(null).Append("nonsense")
                .Select(sample => notice.Alerts[0] with { Facts = notice.Alerts[0].Facts with { SampleTrace = sample } })],
        };

        AlertTraces.Notice(notice)?.Dispose();

        Assert.Equal(others.Select(sample => ActivityContext.Parse(sample!, null).TraceId), Assert.Single(_spans).Links.Select(link => link.Context.TraceId));
    }
}
