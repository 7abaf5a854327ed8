using MassTransit;
using Microsoft.Extensions.Logging;
using PointBus.Consumers.Alerting.Evaluating;
using PointBus.Consumers.Alerting.Measuring;
using PointBus.Consumers.Alerting.Planning;
using PointBus.Consumers.Tracing;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Alerting;

/// <summary>
/// One round of alerting: measure, hold the rules against it, decide what to tell, keep all that, and only then tell it. A crash
/// in between tells it again under the same ids.
/// </summary>
public sealed partial class AlertPass(
    SignalReader signals, RuleEvaluator evaluator, NoticePlanner planner, ImpactReader impact, AlertMemory memory, AlertMetrics metrics,
    INoticeOutbox outbox, IBus bus, AlertOptions options, TimeProvider time, ILogger<AlertPass> logger)
{
    const int MaxImpacts = 10;

    static readonly TimeSpan SampleInterval = TimeSpan.FromMinutes(1);

    DateTimeOffset _sampled;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        if (!memory.IsLoaded)
            await memory.LoadAsync(cancellationToken);
        await memory.RefreshAsync(cancellationToken);

        var reading = await signals.ReadAsync(cancellationToken);
        var before = memory.Standings;
        memory.Standings = await WithImpactAsync(evaluator.Evaluate(memory.Book, before, reading), before, cancellationToken);
        NoteChanges(before, reading.At);
        Plan(reading.At);
        await memory.SaveAsync(cancellationToken);

        await Task.WhenAll(PublishAsync(cancellationToken), SendAsync(cancellationToken));
        await memory.SaveAsync(cancellationToken);
        if (reading.At - _sampled >= SampleInterval)
        {
            _sampled = reading.At;
            await memory.SampleAsync(reading, cancellationToken);
        }

        metrics.Passed(memory.Standings, reading, time.GetElapsedTime(start));
    }

    void Plan(DateTimeOffset now)
    {
        var before = memory.Groups;
        memory.Groups = planner.Plan(
            new PlanInput
            {
                Now = now,
                Active = ActiveAlert.Of(memory.Standings.Values),
                Silences = memory.Silences,
                Acknowledgements = memory.Acknowledgements,
                Inhibition = Inhibition.From(memory.Standings.Values, now),
            },
            before);
        foreach (var notice in memory.Groups.Values.SelectMany(group => group.Unsent).Select(planned => planned.Notice).Where(notice => notice.At == now))
        {
            memory.Count(notice.Reason is NoticeReason.First or NoticeReason.Changed ? AlertCounters.Notices : AlertCounters.FurtherNotices);
            metrics.Told(notice.Reason);
        }
    }

    /// <summary>Of a storm only some are looked into: reading must not hold up telling.</summary>
    async Task<IReadOnlyDictionary<string, RuleStanding>> WithImpactAsync(
        IReadOnlyDictionary<string, RuleStanding> standings, IReadOnlyDictionary<string, RuleStanding> before, CancellationToken cancellationToken)
    {
        var began = standings.Values.Where(one => one.Firing is not null && before.GetValueOrDefault(one.Key)?.Firing is null)
            .OrderByDescending(one => one.Firing!.Severity).Take(MaxImpacts).ToList();
        var known = await Task.WhenAll(began.Select(one => impact.AddAsync(one.Firing!, one.Signal, cancellationToken)));
        var after = new Dictionary<string, RuleStanding>(standings);
        foreach (var (standing, facts) in began.Zip(known))
            after[standing.Key] = standing with
            {
                Firing = facts,
                Unpublished = [.. standing.Unpublished.Select(news => news.Alert.FiringId == facts.FiringId ? news with { Alert = facts } : news)],
            };
        return after;
    }

    void NoteChanges(IReadOnlyDictionary<string, RuleStanding> before, DateTimeOffset at)
    {
        foreach (var (key, standing) in memory.Standings)
        {
            var old = before.GetValueOrDefault(key)?.Firing;
            if (old is not null && standing.Firing is null)
                memory.Note(new HistoryEntry(at, old, at));
            if (standing.Firing is { } now && old is null)
                memory.Note(new HistoryEntry(at, now, null));
        }
    }

    async Task PublishAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.PublishTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var standings = new Dictionary<string, RuleStanding>(memory.Standings);
        try
        {
            foreach (var standing in memory.Standings.Values.Where(standing => standing.Unpublished.Count > 0))
            {
                foreach (var news in standing.Unpublished)
                    await PublishAsync(news, either.Token).WaitAsync(either.Token);
                standings[standing.Key] = standing with { Unpublished = [] };
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotPublished(e.Message);
        }

        memory.Standings = standings;
    }

    async Task PublishAsync(ThresholdNews news, CancellationToken cancellationToken)
    {
        using var span = AlertTraces.Threshold(news.Alert, isOver: news.ClearedAt is not null);
        await bus.Publish(
            news.ClearedAt is { } cleared ? new ThresholdCleared { Alert = news.Alert, ClearedAt = cleared } : (object)new ThresholdBreached { Alert = news.Alert },
            context =>
            {
                context.MessageId = StableId.From("threshold", news.Alert.FiringId.ToString("N"), news.ClearedAt is null ? "breached" : "cleared");
                context.CorrelationId = news.Alert.FiringId;
            },
            cancellationToken);
    }

    async Task SendAsync(CancellationToken cancellationToken)
    {
        var groups = new Dictionary<string, GroupState>(memory.Groups);
        var unsent = groups.Values.SelectMany(group => group.Unsent.Select(planned => (group.Key, Planned: planned))).ToList();
        var sent = await Task.WhenAll(unsent.Select(one => TrySendAsync(one.Planned, cancellationToken)));
        foreach (var ((key, planned), isSent) in unsent.Zip(sent))
            if (isSent)
                groups[key] = NoticePlanner.Sent(groups[key], planned.Notice.NoticeId);
        memory.Groups = groups;
    }

    async Task<bool> TrySendAsync(PlannedNotice planned, CancellationToken cancellationToken)
    {
        // The outbox has its own way round a bus that does not take it, which needs a moment more.
        using var limit = new CancellationTokenSource(3 * options.PublishTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var span = AlertTraces.Notice(planned.Notice);
        try
        {
            await outbox.SendAsync(planned.Notice, planned.Channels, either.Token).WaitAsync(either.Token);
            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotSent(planned.Notice.NoticeId, planned.Notice.GroupKey, e.Message);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The bus does not take breaches; they are kept and published later: {Reason}")]
    partial void LogNotPublished(string reason);

    [LoggerMessage(LogLevel.Warning, "Notice {NoticeId} of {Group} was not handed over and is tried again: {Reason}")]
    partial void LogNotSent(Guid noticeId, string group, string reason);
}
