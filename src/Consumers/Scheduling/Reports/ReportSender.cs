using PointBus.Consumers.Alerting.Channels;
using PointBus.Consumers.Alerting.Planning;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Scheduling.Reports;

/// <summary>Hands reports to the channels of alerts. A report is told once for each run and has no end.</summary>
public sealed class ReportSender(INoticeOutbox outbox, ChannelProbe channels, ScheduleOptions options)
{
    /// <summary>As many fields as a part of a Slack message takes.</summary>
    const int MostLines = 10;

    const int MostParts = 50;

    /// <returns>Whom it goes to, in words.</returns>
    public async Task<string> SendAsync(string job, JobOccurrence occurrence, Report report, CancellationToken cancellationToken)
    {
        var told = options.ReportChannels ??
            [.. channels.Channels.Where(channel => channel.Value is ChannelKind.Slack or ChannelKind.Email).Select(channel => channel.Key).Order(StringComparer.Ordinal)];
        if (told.Count == 0)
            return "no channel takes reports";

        await outbox.SendAsync(Notice(job, occurrence, report), told, cancellationToken);
        return "goes to " + string.Join(", ", told);
    }

    public static AlertNotice Notice(string job, JobOccurrence occurrence, Report report)
    {
        var parts = report.Parts.SelectMany(part => part.Lines.Chunk(MostLines).Select((lines, chunk) => (Title: chunk == 0 ? part.Title : part.Title + ", continued", lines))).ToList();
        return new AlertNotice
        {
            // A run that is taken over by another host is not told twice.
            NoticeId = StableId.From("report", job, occurrence.RunId.ToString("N")),
            GroupKey = $"report {job} {occurrence.RunId:N}",
            Reason = NoticeReason.Report,
            At = occurrence.At,
            Severity = AlertSeverity.Info,
            Alerts = [.. parts.Take(MostParts).Select((part, index) => Part(job, occurrence, index == 0 ? report.Title : part.Title, part.lines, index))],
            Omitted = Math.Max(0, parts.Count - MostParts),
            Actor = occurrence.Actor == ScheduleLoop.Actor ? null : occurrence.Actor,
        };
    }

    static NoticeAlert Part(string job, JobOccurrence occurrence, string title, IReadOnlyList<NoticeLine> lines, int index) => new(
        new AlertFacts
        {
            FiringId = StableId.From("report", occurrence.RunId.ToString("N"), index.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            Rule = job,
            Severity = AlertSeverity.Info,
            Title = title,
            Threshold = 0,
            Unit = "",
            Since = occurrence.At,
            Command = index == 0 ? $"pointbus schedules show {job}" : null,
        },
        null)
    {
        Lines = lines,
    };
}
