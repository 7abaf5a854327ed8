using System.Diagnostics;
using System.Security.Cryptography;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Tracing;

/// <summary>Continues the trace of the request or message that brought a batch, past the buffer where only its id is kept. Spans carry ids and counts, never points.</summary>
public static class BatchTraces
{
    public const string SourceName = "PointBus";

    static readonly ActivitySource Source = new(SourceName, ProductVersion.Full);

    /// <summary>One span for each claim, until disposed: many traces share a transaction.</summary>
    public static IDisposable? Write(IEnumerable<Claim> claims, string worker)
    {
        if (!Source.HasListeners())
            return null;

        var before = Activity.Current;
        var spans = new List<Activity>();
        foreach (var claim in claims)
        {
            if (Start("batch write", claim.Header.TraceId, claim.Header.BatchId, Links(claim)) is { } span)
                spans.Add(span
                    .SetTag("pointbus.lane", claim.Header.Lane)
                    .SetTag("pointbus.points", claim.Header.PointCount)
                    .SetTag("pointbus.attempt", claim.Attempts + 1)
                    .SetTag("pointbus.replay", claim.Header.Replay?.Round)
                    .SetTag("pointbus.worker", worker));
            Activity.Current = before;
        }

        return new Spans(spans, before);
    }

    /// <summary>For a batch that several requests share: in the trace of one, with links to the others.</summary>
    public static Activity? Share(Guid batchId, ActivityContext one, IEnumerable<ActivityContext> others) => Source.HasListeners()
        ? Source.StartActivity("batch share", ActivityKind.Internal, one, links: others.Select(other => new ActivityLink(other)))?.SetTag("pointbus.batch", batchId)
        : null;

    /// <summary>What is published within goes on in the trace of the batch.</summary>
    public static Activity? Tell(object recorded) => recorded is BatchEvent one
        ? Start("batch event", one.Batch.TraceId, one.BatchId, [])?.SetTag("pointbus.event", one.GetType().Name).SetTag("pointbus.lane", one.Batch.Lane)
        : null;

    static Activity? Start(string name, string? traceId, Guid batchId, IEnumerable<ActivityLink> links) =>
        ContextOf(traceId, batchId) is { } parent
            ? Source.StartActivity(name, ActivityKind.Internal, parent, links: links)?.SetTag("pointbus.batch", batchId)
            : null;

    /// <summary>A further attempt points at the batch itself, a replay at the batch that first came in.</summary>
    static IEnumerable<ActivityLink> Links(Claim claim) =>
        claim.Header.Replay is { } replay && ContextOf(claim.Header.TraceId, replay.OriginalBatchId) is { } original ? [new ActivityLink(original)]
        : claim.Attempts > 0 && ContextOf(claim.Header.TraceId, claim.Header.BatchId) is { } first ? [new ActivityLink(first)]
        : [];

    /// <summary>The span that brought it is not kept; one that follows from the batch's id stands for it, so that all spans of a batch hang together.</summary>
    static ActivityContext? ContextOf(string? traceId, Guid batchId)
    {
        // Ids also come with messages of others.
        if (traceId is not { Length: 32 } || !traceId.All(char.IsAsciiHexDigitLower))
            return null;

        var span = ActivitySpanId.CreateFromBytes(SHA256.HashData(batchId.ToByteArray()).AsSpan(0, 8));
        return new ActivityContext(ActivityTraceId.CreateFromString(traceId), span, ActivityTraceFlags.Recorded, isRemote: true);
    }

    sealed class Spans(List<Activity> spans, Activity? before) : IDisposable
    {
        public void Dispose()
        {
            foreach (var span in spans)
                span.Dispose();
            Activity.Current = before;
        }
    }
}
