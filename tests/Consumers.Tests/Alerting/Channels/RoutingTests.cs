using System.Globalization;
using PointBus.Consumers.Alerting.Channels;
using PointBus.Consumers.Alerting.Channels.Routing;
using PointBus.Contracts;

namespace PointBus.Consumers.Tests.Alerting.Channels;

public sealed class RoutingTests
{
    static readonly ChannelOptions[] Configured =
    [
        new SlackOptions { Name = "slack", Url = new Uri("https://hooks.example.org") },
        new EmailOptions { Name = "mail", Host = "127.0.0.1", From = "a@example.org", To = ["b@example.org"] },
        new PagerDutyOptions { Name = "pager", RoutingKey = new string('k', 32) },
    ];

    [Theory]
    [InlineData(AlertSeverity.Critical, NoticeReason.First, "slack,mail,pager")]
    [InlineData(AlertSeverity.Warning, NoticeReason.First, "slack,mail")]
    [InlineData(AlertSeverity.Critical, NoticeReason.Report, "slack,mail")]
    public void Without_routes_all_are_told_and_only_what_is_critical_pages(AlertSeverity severity, NoticeReason reason, string channels) =>
        Assert.Equal(channels, string.Join(',', new NoticeRouter([], Configured).Channels(Notices.Of(reason, severity: severity))));

    [Fact]
    public void The_first_route_that_holds_counts()
    {
        var router = new NoticeRouter(
            [
                new NoticeRoute { Severities = [AlertSeverity.Critical], Place = "scor*", Channels = ["mail"], Fallback = ["slack"] },
                new NoticeRoute { Rule = "pending-*", Channels = ["slack", "gone"] },
                new NoticeRoute { Channels = [] },
            ],
            Configured);

        Assert.Equal(["mail"], router.Channels(Notices.Of(place: "scoring")));
        Assert.Equal(["slack"], router.Fallbacks(Notices.Of(place: "scoring")));
        Assert.Equal(["slack"], router.Channels(Notices.Of(place: "scoring", severity: AlertSeverity.Warning)));
        Assert.Equal(["slack", "mail", "pager"], router.Fallbacks(Notices.Of()));

        var other = Notices.Of();
        Assert.Empty(router.Channels(other with { Alerts = [other.Alerts[0] with { Facts = other.Alerts[0].Facts with { Rule = "down" } }] }));
    }

    [Fact]
    public void Alerts_of_several_places_reach_everybody_concerned()
    {
        var router = new NoticeRouter([new NoticeRoute { Place = "live", Channels = ["slack"] }, new NoticeRoute { Place = "upload", Channels = ["mail"] }], Configured);

        Assert.Equal(["slack", "mail"], router.Channels(Notices.Of() with { Alerts = [Notices.Alert("live"), Notices.Alert("upload")] }));
    }

    [Theory]
    [InlineData("08:00-18:00", "2025-06-01T07:59:59Z", false)]
    [InlineData("08:00-18:00", "2025-06-01T08:00:00Z", true)]
    [InlineData("08:00-18:00", "2025-06-01T18:00:00Z", false)]
    [InlineData("Mon-Fri 08:00-18:00", "2025-06-01T12:00:00Z", false)]
    [InlineData("Mon-Fri 08:00-18:00", "2025-06-02T12:00:00Z", true)]
    [InlineData("Sat-Mon 00:00-24:00", "2025-06-02T12:00:00Z", true)]
    [InlineData("Sat-Mon 00:00-24:00", "2025-06-03T00:00:00Z", false)]
    [InlineData("Fri 22:00-06:00", "2025-06-06T23:00:00Z", true)]
    [InlineData("Fri 22:00-06:00", "2025-06-07T05:59:00Z", true)]
    [InlineData("Fri 22:00-06:00", "2025-06-07T22:00:00Z", false)]
    [InlineData("Fri 22:00-06:00", "2025-06-06T05:00:00Z", false)]
    public void Hours_hold_in_their_days(string hours, string at, bool holds) =>
        Assert.Equal(holds, RouteHours.Parse(hours, TimeZoneInfo.Utc)!.Contains(DateTimeOffset.Parse(at, CultureInfo.InvariantCulture)));

    [Fact]
    public void Hours_are_meant_in_their_zone()
    {
        var hours = RouteHours.Parse("08:00-09:00", TimeZoneInfo.CreateCustomTimeZone("east", TimeSpan.FromHours(3), null, null))!;

        Assert.True(hours.Contains(new DateTimeOffset(2025, 6, 1, 5, 30, 0, TimeSpan.Zero)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("8-18")]
    [InlineData("Mon-Xyz 08:00-18:00")]
    [InlineData("08:00-25:00")]
    [InlineData("Mon Tue 08:00-18:00")]
    public void What_is_no_time_is_not_taken(string hours) => Assert.Null(RouteHours.Parse(hours, TimeZoneInfo.Utc));
}
