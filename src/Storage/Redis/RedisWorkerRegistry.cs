using System.Text.Json;
using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>Workers on Redis, Valkey or Garnet: one hash for what they report, one for what they are asked to do. No lane can have the name in braces.</summary>
internal sealed class RedisWorkerRegistry(RedisConnection connection, string prefix, TimeProvider time) : IWorkerRegistry
{
    readonly RedisKey _reports = prefix + "{workers!}:reports";
    readonly RedisKey _orders = prefix + "{workers!}:orders";

    public Task<WorkerOrder> ReportAsync(WorkerReport report, CancellationToken cancellationToken) => GuardAsync(
        async redis =>
        {
            await redis.HashSetAsync(_reports, report.WorkerId, JsonSerializer.SerializeToUtf8Bytes(new StoredReport(report, time.GetUtcNow()), StoredJson.Default.StoredReport));
            return OrderOf(report, await redis.HashGetAsync(_orders, report.WorkerId));
        },
        cancellationToken);

    public Task<IReadOnlyList<WorkerView>> ReadAsync(CancellationToken cancellationToken) => GuardAsync<IReadOnlyList<WorkerView>>(
        async redis =>
        {
            var orders = (await redis.HashGetAllAsync(_orders)).ToDictionary(field => field.Name, field => field.Value);
            var views = new List<WorkerView>();
            foreach (var field in await redis.HashGetAllAsync(_reports))
                if (Read(field.Value) is { } stored && time.GetUtcNow() - stored.At <= WorkerView.ForgottenAfter)
                    views.Add(new WorkerView(stored.Report, OrderOf(stored.Report, orders.GetValueOrDefault(field.Name)), stored.At));
                else
                    await ForgetAsync(redis, field.Name, Condition.HashEqual(_reports, field.Name, field.Value));
            return [.. views.OrderBy(view => view.Report.WorkerId, StringComparer.Ordinal)];
        },
        cancellationToken);

    public Task<bool> OrderAsync(string workerId, WorkerOrder order, CancellationToken cancellationToken) => GuardAsync(
        async redis => Read(await redis.HashGetAsync(_reports, workerId)) is { } stored &&
            await ConditionalChange.CommitAsync(redis, change =>
            {
                change.Require(Condition.HashExists(_reports, workerId));
                change.Run(to => to.HashSetAsync(
                    _orders, workerId, JsonSerializer.SerializeToUtf8Bytes(new StoredOrder(order, stored.Report.StartedAt), StoredJson.Default.StoredOrder)));
            }) == Commit.Done,
        cancellationToken);

    public Task<bool> RemoveAsync(string workerId, CancellationToken cancellationToken) => GuardAsync(
        redis => ForgetAsync(redis, workerId, Condition.HashExists(_reports, workerId)), cancellationToken);

    /// <summary>Only as long as what was read still holds: it may have reported again.</summary>
    async Task<bool> ForgetAsync(IDatabase redis, RedisValue workerId, Condition asRead) => await ConditionalChange.CommitAsync(redis, change =>
    {
        change.Require(asRead);
        change.Run(to => to.HashDeleteAsync(_reports, workerId));
        change.Run(to => to.HashDeleteAsync(_orders, workerId));
    }) == Commit.Done;

    /// <summary>An order is for one run of a worker: in a container the next process has the same name.</summary>
    static WorkerOrder OrderOf(WorkerReport report, RedisValue stored)
    {
        if (stored.IsNull)
            return WorkerOrder.Work;

        var order = StoredJson.Read((ReadOnlyMemory<byte>)stored, StoredJson.Default.StoredOrder);
        return order is not null && order.Run == report.StartedAt ? order.Order : WorkerOrder.Work;
    }

    static StoredReport? Read(RedisValue stored) => stored.IsNull ? null : StoredJson.Read((ReadOnlyMemory<byte>)stored, StoredJson.Default.StoredReport);

    Task<T> GuardAsync<T>(Func<IDatabase, Task<T>> call, CancellationToken cancellationToken) =>
        connection.RunAsync(call, "the workers", cancellationToken);
}

/// <summary>A report and when it came, UTC.</summary>
internal sealed record StoredReport(WorkerReport Report, DateTimeOffset At);

/// <summary>An order and the start of the worker it is meant for, UTC.</summary>
internal sealed record StoredOrder(WorkerOrder Order, DateTimeOffset Run);
