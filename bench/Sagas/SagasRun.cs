using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using PointBus.Bench.Reporting;
using PointBus.Storage;
using PointBus.Storage.Redis;
using PointBus.TestKit;
using StackExchange.Redis;

namespace PointBus.Bench.Sagas;

/// <summary>Two ways to keep sagas in the same Redis: events of many sagas, events of one, and first events that come together.</summary>
static class SagasRun
{
    const int Together = 16, Sagas = 5_000, Hot = 200, Races = 20;

    public static async Task MeasureAsync(Report report, int rounds, CancellationToken cancellationToken)
    {
        await using var server = await RedisServer.StartAsync(appendFsync: "everysec");
        await using var multiplexer = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        await using var services = new ServiceCollection().AddLogging()
            .AddRedisSagas(new RedisBufferOptions { ConnectionString = server.ConnectionString }).BuildServiceProvider();
        ISagaContestant[] all = [new OwnSagas(services.GetRequiredService<ISagaDocuments>()), new LockedSagas(multiplexer.GetDatabase())];

        foreach (var one in all)
            await MeasureAsync(one, new Report(), cancellationToken);
        for (var round = 0; round < rounds; round++)
            foreach (var one in round % 2 == 0 ? all : all.Reverse())
                await MeasureAsync(one, report, cancellationToken);
        report.Fact("sagas", $"events by {Together} consumers at once; Redis with appendfsync everysec; {Sagas:N0} sagas with two events each, one saga with {Hot} events, {Races} sagas with {Together} first events at once");
    }

    static async Task MeasureAsync(ISagaContestant one, Report report, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. Enumerable.Range(0, Sagas).Select(_ => Guid.NewGuid())];
        report.Add($"sagas, {one.Name}: two events each", "events/s", await RateAsync([.. ids, .. ids]));

        var hot = Guid.NewGuid();
        await one.AddOneAsync(hot, cancellationToken);
        report.Add($"sagas, {one.Name}: one saga", "events/s", await RateAsync([.. Enumerable.Repeat(hot, Hot)]));
        var lost = 1 + Hot - await one.CountAsync(hot, cancellationToken);

        var fresh = Enumerable.Range(0, Races).Select(_ => Guid.NewGuid()).ToArray();
        foreach (var id in fresh)
            await Task.WhenAll(Enumerable.Range(0, Together).Select(_ => one.AddOneAsync(id, cancellationToken)));
        foreach (var id in fresh)
            lost += Together - await one.CountAsync(id, cancellationToken);
        foreach (var id in ids)
            lost += 2 - await one.CountAsync(id, cancellationToken);
        report.Add($"sagas, {one.Name}: lost events of {2 * Sagas + Hot + 1 + Races * Together:N0}", "events", lost);

        async Task<double> RateAsync(Guid[] events)
        {
            var started = Stopwatch.GetTimestamp();
            await Parallel.ForEachAsync(events, new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = cancellationToken },
                async (id, token) => await one.AddOneAsync(id, token));
            return events.Length / Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
    }
}
