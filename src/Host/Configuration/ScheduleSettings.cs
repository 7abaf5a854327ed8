using PointBus.Consumers.Alerting.Channels;
using PointBus.Consumers.Scheduling;

namespace PointBus.Host.Configuration;

/// <summary>Reads what is done at set times: <c>Schedules:{job}:Cron</c> and <c>Schedules:{job}:Enabled</c>, and where reports go.</summary>
static class ScheduleSettings
{
    static readonly string[] Jobs = ["health-check", "small-queues", "clean-up", "daily-summary", "weekly-review", "monthly-trends"];

    /// <exception cref="InvalidSettingException">A value cannot work.</exception>
    public static ScheduleOptions Read(IConfiguration configuration, SettingReader read, AlertChannels channels)
    {
        foreach (var section in configuration.GetSection("Schedules").GetChildren())
            if (!Jobs.Append("Enabled").Append("Reports").Contains(section.Key, StringComparer.OrdinalIgnoreCase))
                throw new InvalidSettingException($"{section.Path} names no job; there are {string.Join(", ", Jobs)}.");

        var days = read.Number("Schedules:clean-up:LiveFlightsDays", 0, 0, 3650);
        return new ScheduleOptions
        {
            Enabled = read.Flag("Schedules:Enabled", true),
            Jobs = Jobs.ToDictionary(job => job, job => new JobSettings(Cron(read, $"Schedules:{job}:Cron"), read.Flag($"Schedules:{job}:Enabled", true))),
            ReportChannels = Channels(read, channels),
            WaitingFor = TimeSpan.FromHours(read.Number("Schedules:clean-up:MaxAgeHours", 24, 1, 24 * 3650)),
            LiveFlightsFor = days == 0 ? null : TimeSpan.FromDays(days),
        };
    }

    static Timetable? Cron(SettingReader read, string key) =>
        read.Text(key) is not { } text ? null
        : Timetable.Parse(text) ?? throw new InvalidSettingException($"{key} must have five fields from minute to day of the week, such as 0 2 * * *, not '{text}'.");

    static List<string>? Channels(SettingReader read, AlertChannels channels)
    {
        var names = AlertChannelSettings.List(read, "Schedules:Reports:Channels").Select(name => name.ToLowerInvariant()).ToList();
        foreach (var name in names)
            if (!channels.Channels.Any(channel => channel.Name == name && channel.Kind != ChannelKind.PagerDuty))
                throw new InvalidSettingException($"Schedules:Reports:Channels names '{name}', which is no channel that takes reports.");
        return names.Count == 0 ? null : names;
    }
}
