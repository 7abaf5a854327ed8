using Microsoft.Extensions.Configuration;
using PointBus.Host.Configuration;

namespace PointBus.Host.Tests.Configuration;

public sealed class ScheduleSettingsTests
{
    [Fact]
    public void Without_settings_every_job_has_its_own_times()
    {
        var schedules = Read().Schedules;

        Assert.True(schedules.Enabled);
        Assert.Equal(6, schedules.Jobs.Count);
        Assert.All(schedules.Jobs.Values, job => Assert.True(job is { Timetable: null, Enabled: true }));
        Assert.Equal((null, null, TimeSpan.FromHours(24)), (schedules.ReportChannels, schedules.LiveFlightsFor, schedules.WaitingFor));
    }

    [Fact]
    public void Each_setting_has_its_effect()
    {
        var schedules = Read(
            ("Schedules:Enabled", "false"), ("Schedules:weekly-review:Cron", "30 7 * * FRI"), ("Schedules:small-queues:Enabled", "false"), ("Schedules:clean-up:MaxAgeHours", "48"),
            ("Schedules:clean-up:LiveFlightsDays", "5"), ("Alerts:Channels:Team:Kind", "slack"), ("Alerts:Channels:Team:Url", "https://hooks.slack.com/services/x"), ("Schedules:Reports:Channels", "Team")).Schedules;

        Assert.False(schedules.Enabled);
        Assert.Equal(("30 7 * * FRI", false), (schedules.Jobs["weekly-review"].Timetable!.Text, schedules.Jobs["small-queues"].Enabled));
        Assert.Equal((TimeSpan.FromHours(48), TimeSpan.FromDays(5), "team"), (schedules.WaitingFor, schedules.LiveFlightsFor, Assert.Single(schedules.ReportChannels!)));
    }

    [Theory]
    [InlineData("Schedules:clean-up:Cron", "at two", "must have five fields")]
    [InlineData("Schedules:clean-up:Cron", "0 0 2 * * *", "must have five fields")]
    [InlineData("Schedules:cleanup:Enabled", "false", "names no job; there are health-check")]
    [InlineData("Schedules:clean-up:MaxAgeHours", "0", "from 1 to")]
    [InlineData("Schedules:Reports:Channels", "nobody", "names 'nobody'")]
    public void What_cannot_be_meant_is_refused(string key, string value, string complaint) =>
        Assert.Contains(complaint, Assert.Throws<InvalidSettingException>(() => Read((key, value))).Message, StringComparison.Ordinal);

    static HostSettings Read(params (string Key, string Value)[] settings) => HostSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value)).Build());
}
