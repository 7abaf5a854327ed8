using Microsoft.Extensions.DependencyInjection;
using PointBus.Consumers.Retention;
using PointBus.Consumers.Scheduling;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Storage;

namespace PointBus.Host.Tests.Fakes;

/// <summary>What the endpoints need of the jobs, over a store in memory.</summary>
static class ScheduleParts
{
    public static void Add(IServiceCollection services, IScheduleStore store)
    {
        var upkeep = new FakeUpkeep();
        services
            .AddSingleton(store)
            .AddSingleton<ILetterTrends>(upkeep)
            .AddSingleton<IStoreUpkeep>(upkeep)
            .AddSingleton<HourlyReplay>()
            .AddScheduling(new ScheduleOptions());
    }
}
