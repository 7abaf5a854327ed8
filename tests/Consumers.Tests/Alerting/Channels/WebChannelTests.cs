using System.Diagnostics;
using System.Net;
using System.Text.Json;
using PointBus.Consumers.Alerting.Channels;
using PointBus.Consumers.Alerting.Channels.PagerDuty;
using PointBus.Consumers.Alerting.Channels.Slack;
using PointBus.Consumers.Alerting.Channels.Webhook;
using PointBus.Consumers.Calling;
using PointBus.Consumers.Tests.Alerting.Servers;
using PointBus.Contracts;

namespace PointBus.Consumers.Tests.Alerting.Channels;

public sealed class WebChannelTests
{
    public static TheoryData<ChannelKind> Kinds => [ChannelKind.Slack, ChannelKind.Webhook, ChannelKind.PagerDuty];

    public static TheoryData<NoticeReason> Reasons => [NoticeReason.First, NoticeReason.Changed, NoticeReason.Repeat, NoticeReason.Acknowledged, NoticeReason.Resolved, NoticeReason.Test];

    [Theory]
    [MemberData(nameof(Reasons))]
    public async Task Slack_takes_every_notice(NoticeReason reason)
    {
        await using var slack = await HttpReceiver.StartAsync(Strict(SlackRules.Problem, 200));

        var answers = new[] { await TryAsync(ChannelKind.Slack, slack.Url, Notices.Of(reason)), await TryAsync(ChannelKind.Slack, slack.Url, Notices.WithEvil(reason)) };

        Assert.All(answers, answer => Assert.Equal(new DeliveryAnswer(DeliveryOutcome.Delivered, "200 OK: ok"), answer));
    }

    [Theory]
    [InlineData(NoticeReason.First, "trigger")]
    [InlineData(NoticeReason.Changed, "trigger")]
    [InlineData(NoticeReason.Repeat, "trigger")]
    [InlineData(NoticeReason.Acknowledged, "acknowledge")]
    [InlineData(NoticeReason.Resolved, "resolve")]
    public async Task PagerDuty_takes_every_notice_of_a_group_as_one_incident(NoticeReason reason, string action)
    {
        await using var pager = await HttpReceiver.StartAsync(Strict(PagerDutyRules.Problem, 202));

        await TryAsync(ChannelKind.PagerDuty, pager.Url, Notices.Of());
        var answer = await TryAsync(ChannelKind.PagerDuty, pager.Url, Notices.Of(reason, number: 2));

        Assert.Equal(new DeliveryAnswer(DeliveryOutcome.Delivered, "202 Accepted: ok (queued)"), answer);
        Assert.Equal(action, Text(pager.All[1], "event_action"));
        Assert.Equal(Text(pager.All[0], "dedup_key"), Text(pager.All[1], "dedup_key"));
    }

    [Fact]
    public async Task A_test_of_PagerDuty_opens_an_incident_of_its_own_and_ends_it()
    {
        await using var pager = await HttpReceiver.StartAsync(Strict(PagerDutyRules.Problem, 202));

        var answer = await TryAsync(ChannelKind.PagerDuty, pager.Url, Notices.Of(NoticeReason.Test));

        Assert.Equal("trigger: 202 Accepted: ok (queued); resolve: 202 Accepted: ok (queued)", answer.Detail);
        Assert.Equal(["trigger", "resolve"], pager.All.Select(one => Text(one, "event_action")));
        Assert.Equal(Text(pager.All[0], "dedup_key"), Text(pager.All[1], "dedup_key"));
        Assert.NotEqual(PagerDutyEvent.KeyOf(Notices.Of().GroupKey), Text(pager.All[0], "dedup_key"));
        Assert.Contains("\"severity\":\"info\"", System.Text.Encoding.UTF8.GetString(pager.All[0].Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_somebody_in_between_is_no_success_of_PagerDuty()
    {
        await using var proxy = await HttpReceiver.StartAsync(_ => new Answer(200, "<html>sign in</html>"));

        Assert.Equal(DeliveryOutcome.Failed, (await TryAsync(ChannelKind.PagerDuty, proxy.Url)).Outcome);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_fails_on_the_other_side_is_worth_another_try(ChannelKind kind)
    {
        await using var server = await HttpReceiver.StartAsync(_ => new Answer(500, "sorry\r\n"));

        Assert.Equal(new DeliveryAnswer(DeliveryOutcome.Failed, "500 Internal Server Error: sorry"), await TryAsync(kind, server.Url));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_pause_that_is_asked_for_is_passed_on(ChannelKind kind)
    {
        await using var server = await HttpReceiver.StartAsync(_ => new Answer(429, "", ("Retry-After", "7")));

        Assert.Equal(new DeliveryAnswer(DeliveryOutcome.Failed, "429 Too Many Requests", TimeSpan.FromSeconds(7)), await TryAsync(kind, server.Url));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_answer_that_never_comes_is_not_waited_for(ChannelKind kind)
    {
        await using var server = await HttpReceiver.StartAsync(_ => new Answer(Answer.Never));

        Assert.Equal(new DeliveryAnswer(DeliveryOutcome.Failed, "no answer within 3 s"), await TryAsync(kind, server.Url));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_redirect_is_not_followed(ChannelKind kind)
    {
        await using var inside = await HttpReceiver.StartAsync();
        await using var server = await HttpReceiver.StartAsync(_ => new Answer(302, "", ("Location", inside.Url.AbsoluteUri)));

        Assert.Equal(new DeliveryAnswer(DeliveryOutcome.Refused, "302 Found (redirects are not followed)"), await TryAsync(kind, server.Url));
        Assert.Empty(inside.All);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_address_inside_is_not_called_unless_it_is_allowed(ChannelKind kind)
    {
        await using var server = await HttpReceiver.StartAsync();

        var answer = await TryAsync(kind, server.Url, calls: new CallOptions());

        Assert.Equal(DeliveryOutcome.Refused, answer.Outcome);
        Assert.StartsWith("call.address", answer.Detail, StringComparison.Ordinal);
        Assert.Empty(server.All);
    }

    [Theory]
    [InlineData(ChannelKind.Slack, DeliveryOutcome.Refused)]
    [InlineData(ChannelKind.PagerDuty, DeliveryOutcome.Refused)]
    [InlineData(ChannelKind.Webhook, DeliveryOutcome.Failed)]
    public async Task A_request_that_is_refused_is_not_repeated_where_that_says_all(ChannelKind kind, DeliveryOutcome outcome)
    {
        await using var server = await HttpReceiver.StartAsync(_ => new Answer(400, "invalid_payload"));

        Assert.Equal(new DeliveryAnswer(outcome, "400 Bad Request: invalid_payload"), await TryAsync(kind, server.Url));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_server_that_is_not_there_is_worth_another_try_and_its_address_stays_secret(ChannelKind kind)
    {
        var server = await HttpReceiver.StartAsync();
        var url = server.Url;
        await server.DisposeAsync();

        var answer = await TryAsync(kind, url);

        Assert.Equal(DeliveryOutcome.Failed, answer.Outcome);
        Assert.DoesNotContain("secret", answer.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task No_answer_and_no_trace_tells_secrets(ChannelKind kind)
    {
        var tags = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("System.Net", StringComparison.Ordinal) || source.Name.StartsWith("Experimental", StringComparison.Ordinal),
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => tags.Enqueue(activity.DisplayName + string.Join(' ', activity.TagObjects)),
        };
        ActivitySource.AddActivityListener(listener);
        await using var server = await HttpReceiver.StartAsync(_ => new Answer(404, $"nothing at /services/T0CANARY/x9canary9x with {new string('k', 32)} " + new string('.', 125) + "x9canary9x"));

        var answer = await TryAsync(kind, new Uri(server.Url, "/services/T0CANARY/x9canary9x"));

        Assert.StartsWith("404 Not Found: nothing at /services/***/*** with ", answer.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(tags.Append(answer.Detail), text => text.Contains("canary", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(kind != ChannelKind.PagerDuty, answer.Detail.Contains("kkkkkk", StringComparison.Ordinal));
    }

    static Task<DeliveryAnswer> TryAsync(ChannelKind kind, Uri url, AlertNotice? notice = null, CallOptions? calls = null) =>
        Make(kind, url, calls ?? new CallOptions { Networks = [IPNetwork.Parse("127.0.0.0/8")] }).DeliverAsync(notice ?? Notices.Of(), CancellationToken.None);

    static INoticeChannel Make(ChannelKind kind, Uri url, CallOptions calls)
    {
        var client = new GuardedCalls(calls, trust: ExtraRoots.Callback(TestCertificate.Roots)).CreateClient();
        var timeout = TimeSpan.FromSeconds(3);
        Assert.True(WebhookSecret.TryParse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", out var secret));
        return kind switch
        {
            ChannelKind.Slack => new SlackChannel(new SlackOptions { Name = "slack", Url = url, Timeout = timeout }, client, TimeProvider.System),
            ChannelKind.Webhook => new WebhookChannel(new WebhookOptions { Name = "webhook", Url = url, Secrets = [secret], Timeout = timeout }, client, TimeProvider.System),
            _ => new PagerDutyChannel(new PagerDutyOptions { Name = "pager", Url = url, RoutingKey = new string('k', 32), Timeout = timeout }, client, TimeProvider.System),
        };
    }

    static Func<Received, Answer> Strict(Func<byte[], string?> rules, int accepted) => request => rules(request.Body) is { } problem ? new Answer(400, problem) : new Answer(accepted, "ok");

    static string? Text(Received request, string name)
    {
        using var json = JsonDocument.Parse(request.Body);
        return json.RootElement.GetProperty(name).GetString();
    }
}
