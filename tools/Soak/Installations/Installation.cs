using PointBus.Soak.Faults.Proxy;
using PointBus.TestKit;

namespace PointBus.Soak.Installations;

/// <summary>Hosts with their engines, every connection between them through a fault proxy.</summary>
abstract class Installation(Sightings sightings, TimeProvider time) : IAsyncDisposable
{
    static readonly TimeSpan UntilTables = TimeSpan.FromMinutes(1);

    readonly List<HostProcess> hosts = [];
    readonly List<TcpFaultProxy> proxies = [];
    readonly List<TextWriter> logs = [];

    public IReadOnlyList<HostProcess> Hosts => hosts;

    /// <summary>Addresses of the hosts as clients know them.</summary>
    public IReadOnlyList<Uri> Addresses { get; private set; } = [];

    /// <summary>Proxies before the hosts and before each engine, by the engine's name ("http" for the hosts).</summary>
    public ILookup<string, TcpFaultProxy> Proxies { get; private set; } = Array.Empty<TcpFaultProxy>().ToLookup(_ => "");

    public abstract PointDatabase Database { get; }

    /// <summary>Where upstream services publish; <see langword="null"/> without a broker.</summary>
    public virtual Uri? Broker => null;

    /// <summary>Every server by its name in a plan, the hosts as "host".</summary>
    public abstract LocalServer? Server(string name);

    /// <summary>Queues of the broker that still hold messages, and how many; empty where none does.</summary>
    public virtual Task<string> WaitingMessagesAsync() => Task.FromResult("");

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var proxy in proxies)
            proxy.Heal();
        foreach (var host in hosts)
            await host.DisposeAsync();
        await StopEnginesAsync();
        foreach (var proxy in proxies)
            await proxy.DisposeAsync();
        foreach (var log in logs)
            await log.DisposeAsync();
    }

    protected virtual Task StopEnginesAsync() => Task.CompletedTask;

    protected TcpFaultProxy Before(int port)
    {
        var proxy = new TcpFaultProxy(port, time);
        proxies.Add(proxy);
        return proxy;
    }

    protected async Task StartHostsAsync(int count, string logFolder, Func<int, Dictionary<string, string?>> settings)
    {
        for (var number = 1; number <= count; number++)
        {
            var host = await HostProcess.StartAsync(new Dictionary<string, string?>(settings(number))
            {
                // What is waited for in hours elsewhere has to happen within minutes here.
                ["Persist__LeaseSeconds"] = "5",
                ["Delivery__ReminderSeconds"] = "3",
                ["Delivery__CommandTimeoutSeconds"] = "1",
                ["Replay__LeaseSeconds"] = "5",
                ["Replay__SweepSeconds"] = "2",
                ["Replay__SettleAfterSeconds"] = "5",
                ["Replay__SmallQueuesHourly"] = "false",
                ["Ingest__PublishTimeoutSeconds"] = "3",
                ["Logs__Format"] = "json",
            });
            hosts.Add(host);
            await Eventually.TrueAsync(() => HasTablesAsync(host), UntilTables, "the tables are there");
            Listen(host, Path.Combine(logFolder, $"host-{number}.log"));
        }

        var before = hosts.Select(host => Before(host.Port)).ToList();
        Addresses = [.. before.Select(proxy => new Uri($"http://127.0.0.1:{proxy.Port}"))];
        Proxies = before.Select(proxy => ("http", proxy)).Concat(EngineProxies).ToLookup(one => one.Item1, one => one.Item2);
    }

    protected virtual IEnumerable<(string, TcpFaultProxy)> EngineProxies => [];

    /// <summary>A host takes points before it has made its tables, but the poison has to be put into them.</summary>
    static async Task<bool> HasTablesAsync(HostProcess host)
    {
        using var answer = await host.Client.GetAsync(new Uri("/api/dlq/letters?limit=1", UriKind.Relative));
        return (int)answer.StatusCode < 500;
    }

    void Listen(HostProcess host, string file)
    {
        var log = TextWriter.Synchronized(new StreamWriter(file) { AutoFlush = true });
        logs.Add(log);
        host.Log.Printed += line =>
        {
            sightings.Read(line);
            log.WriteLine(line);
        };
    }
}
