using System.Text;
using System.Text.Json;
using PointBus.Consumers.Alerting.Channels;
using PointBus.Consumers.Alerting.Channels.Email;
using PointBus.Consumers.Alerting.Channels.Sending;
using PointBus.Consumers.Alerting.Channels.Slack;
using PointBus.Consumers.Alerting.Channels.Webhook;
using PointBus.Consumers.Scheduling;
using PointBus.Consumers.Scheduling.Reports;
using PointBus.Consumers.Tests.Alerting;
using PointBus.Consumers.Tests.Alerting.Sending;
using PointBus.Consumers.Tests.Alerting.Servers;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Scheduling;

public sealed class ReportTests
{
    static readonly DateTimeOffset At = new(2025, 6, 2, 2, 15, 0, TimeSpan.Zero);
    static readonly JobOccurrence Occurrence = new(ScheduleLoop.IdOf("daily-summary", At), At, ScheduleLoop.Actor);

    readonly FakeCatalog _catalog = new(new CallLog());
    readonly FakeBuffer _buffer = new(new CallLog());
    readonly FakeUpkeep _trends = new();
    readonly SaidOutbox _outbox = new();

    public ReportTests() => _buffer.Lanes.Enqueue([]);

    [Fact]
    [Trait("spec", "D-35")]
    [Trait("spec", "D-45")]
    public async Task The_daily_summary_goes_to_Slack_and_by_mail_and_is_told_once()
    {
        await FillAsync();
        var job = new DailySummaryJob(_catalog, _trends, _buffer, Sender(new ScheduleOptions()));

        var result = await job.RunAsync(Occurrence, default);
        await job.RunAsync(Occurrence, default);

        Assert.Equal("3 letters open, 12 letters new; goes to mail, slack", result.Summary);
        Assert.All(_outbox.Sent, sent => Assert.Equal(["mail", "slack"], sent.Channels));
        Assert.Single(_outbox.Sent.Select(sent => sent.Notice.NoticeId).Distinct());
        Golden.Matches("report-daily.txt", result.Report!);
    }

    [Fact]
    [Trait("spec", "A-27")]
    public async Task The_weekly_review_lists_lanes_reasons_ages_and_causes()
    {
        await FillAsync();

        var result = await new WeeklyReviewJob(_catalog, _trends, Sender(new ScheduleOptions())).RunAsync(Occurrence, default);

        Golden.Matches("report-weekly.txt", result.Report!);
    }

    [Fact]
    [Trait("spec", "A-28")]
    public async Task The_monthly_trends_tell_days_replays_and_settings()
    {
        await FillAsync();

        var result = await new MonthlyTrendsJob(_trends, _buffer, Sender(new ScheduleOptions())).RunAsync(Occurrence, default);

        Golden.Matches("report-monthly.txt", result.Report!);
    }

    [Fact]
    public async Task Reports_go_where_the_settings_say_and_nowhere_without_a_channel()
    {
        var report = new Report("Title", [new ReportPart("", [new NoticeLine("a", "b")])]);

        Assert.Equal("goes to hook", await Sender(new ScheduleOptions { ReportChannels = ["hook"] }).SendAsync("job", Occurrence, report, default));
        Assert.Equal("no channel takes reports", await Sender(new ScheduleOptions { ReportChannels = [] }).SendAsync("job", Occurrence, report, default));

        Assert.Equal(["hook"], Assert.Single(_outbox.Sent).Channels);
    }

    [Fact]
    public void A_report_keeps_the_limits_of_every_channel_and_says_what_it_leaves_out()
    {
        var lines = Enumerable.Range(0, 31).Select(line => new NoticeLine($"<!channel> {line}", new string('&', 2_000)));
        var notice = ReportSender.Notice("job", Occurrence, new Report("Title", [.. Enumerable.Range(0, 20).Select(part => ReportPart.Of($"part {part}", lines))]));

        Assert.Equal((50, 30), (notice.Alerts.Count, notice.Omitted));
        Assert.All(notice.Alerts, part => Assert.InRange(part.Lines!.Count, 1, 10));
        Assert.Null(SlackRules.Problem(SlackMessage.Write(notice)));
        Assert.True(WebhookBody.Write(notice).Length < WebhookBody.MaxBytes);
        Assert.Contains("70 more parts of this report are not shown.", Encoding.UTF8.GetString(SlackMessage.Write(notice)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_is_no_firing_and_its_lines_are_text()
    {
        var notice = ReportSender.Notice("job", Occurrence, new Report("Letters", [new ReportPart("", [new NoticeLine("Open", "<b>3</b>"), new NoticeLine("Since", "June")])]));

        using var webhook = JsonDocument.Parse(WebhookBody.Write(notice));
        Assert.Equal("alert.report", webhook.RootElement.GetProperty("type").GetString());
        var part = webhook.RootElement.GetProperty("data").GetProperty("alerts")[0];
        Assert.Equal(("report", "Open", "<b>3</b>"), (part.GetProperty("status").GetString(), part.GetProperty("lines")[0].GetProperty("name").GetString(), part.GetProperty("lines")[0].GetProperty("text").GetString()));

        Assert.True(MailAddress.TryParse("alerts@example.org", out var address));
        using var mail = new MailWriter(address!, [address!]).Write(notice);
        Assert.Equal("[REPORT] Letters", mail.Subject);
        Assert.Contains("  Since: June\n", mail.TextBody!.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;3&lt;/b&gt;", mail.HtmlBody, StringComparison.Ordinal);
        Assert.DoesNotContain("<a ", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("\"*Since*\\nJune\"", Encoding.UTF8.GetString(SlackMessage.Write(notice)), StringComparison.Ordinal);
    }

    /// <summary>Three open letters, one of them old, and a month of others.</summary>
    async Task FillAsync()
    {
        foreach (var (letter, lane, reason) in new[] { (1, "live", DeadLetterReasons.Timeout), (2, "live", DeadLetterReasons.Timeout), (3, "upload", DeadLetterReasons.ValidationFailed) })
            await _catalog.FileAsync([new FiledLetter(Fakes.Letters.Packed(letter, lane: lane, reason: reason), LetterState.Open, 1, "f", "t", [], null, null, "1")], default);
        _catalog.Groups.Add(new FaultGroup
        {
            Fingerprint = "ab12cd34ef56", Title = "TimeoutException: PointBus.Storage.Write", ReasonCode = DeadLetterReasons.Timeout, OpenLetters = 2, OpenPoints = 6,
            FirstSeen = At.AddDays(-3), LastSeen = At, RegressedAt = At,
        });
        Add(0.2, DeadLetterReasons.Timeout, LetterState.Open, null, 2);
        Add(0.3, DeadLetterReasons.MaxRetriesExceeded, LetterState.Replayed, ReplayOutcome.Stored, 10);
        Add(3, DeadLetterReasons.MaxRetriesExceeded, LetterState.Replayed, ReplayOutcome.FailedSame, 1);
        Add(20, DeadLetterReasons.InvalidForeignKey, LetterState.Archived, null, 1_200);
    }

    void Add(double days, string reason, LetterState state, ReplayOutcome? outcome, long letters) =>
        _trends.Letters.Add((At.AddDays(-days), new LetterTrend("live", reason, state, outcome, new Amount(letters, letters * 3))));

    ReportSender Sender(ScheduleOptions options)
    {
        var time = new WatchedTime();
        var channels = new ChannelSet(
            [new FakeChannel("slack", ChannelKind.Slack), new FakeChannel("mail", ChannelKind.Email), new FakeChannel("hook"), new FakeChannel("pager", ChannelKind.PagerDuty)],
            new SendingOptions(), time);
        return new ReportSender(_outbox, new ChannelProbe(channels, null!, time), options);
    }
}
