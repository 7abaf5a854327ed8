using Microsoft.Extensions.DependencyInjection;
using PointBus.Consumers.Alerting;
using PointBus.Consumers.Scheduling.Jobs;
using PointBus.Consumers.Scheduling.Reports;
using PointBus.Storage;

namespace PointBus.Consumers.Scheduling;

public static class SchedulingRegistration
{
    /// <summary>What is done at set times. Needs <c>AddRedisSchedules</c>, <c>AddRetention</c>, <c>AddAlerting</c>, <c>AddAlertChannels</c>, <c>AddPersisting</c> and the engines.</summary>
    public static IServiceCollection AddScheduling(this IServiceCollection services, ScheduleOptions options) =>
        services
            .AddSingleton(options)
            .AddSingleton<IScheduledJob>(provider => new HealthCheckJob(
                provider.GetRequiredService<IPointBuffer>(), provider.GetRequiredService<IPointStore>(), provider.GetRequiredService<AlertDesk>(),
                provider.GetService<AlertLoop>(), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<IScheduledJob, SmallQueuesJob>()
            .AddSingleton<IScheduledJob, CleanUpJob>()
            .AddSingleton<IScheduledJob, DailySummaryJob>()
            .AddSingleton<IScheduledJob, WeeklyReviewJob>()
            .AddSingleton<IScheduledJob, MonthlyTrendsJob>()
            .AddSingleton<ReportSender>()
            .AddSingleton<JobBook>()
            .AddSingleton<ScheduleMetrics>()
            .AddSingleton<JobRunner>()
            .AddSingleton<ScheduleDesk>()
            .AddHostedService<ScheduleLoop>();
}
