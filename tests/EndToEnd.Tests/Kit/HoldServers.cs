using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Kit;

/// <summary>What a killed test run looks like: starts one of each server, prints their process ids, and stays.</summary>
internal static class HoldServers
{
    public const string Done = "All servers run.";

    public static async Task Main()
    {
        await Task.WhenAll(HoldAsync(SharedServers.RedisAsync()), HoldAsync(SharedServers.PostgresAsync()), HoldAsync(SharedServers.RabbitMqAsync()));
        Console.WriteLine((await SharedServers.RabbitMqAsync()).PortMapperId);
        Console.WriteLine(Done);
        await Task.Delay(Timeout.Infinite);
    }

    static async Task HoldAsync<T>(Task<T> starting)
        where T : LocalServer
    {
        var server = await starting;
        foreach (var process in ProcessTable.DescendantsOf(server.ProcessId).Prepend(server.ProcessId))
            Console.WriteLine(process);
    }
}
