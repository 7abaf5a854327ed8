using PointBus.Soak.Faults.Proxy;
using PointBus.Soak.Installations;
using PointBus.TestKit;

namespace PointBus.Soak.Faults;

/// <summary>Does one fault and undoes it. Returns false where this machine or this profile cannot do it.</summary>
sealed class FaultActs(Installation installation, TimeProvider time)
{
    const int Gasps = 5;

    static readonly TimeSpan Again = TimeSpan.FromMilliseconds(300), HeldUp = TimeSpan.FromMilliseconds(1_200);

    // Longer than a command may be without effect before it is sent again.
    static readonly TimeSpan Starved = TimeSpan.FromMilliseconds(1_100), Gasp = TimeSpan.FromMilliseconds(80);

    public async Task<bool> DoAsync(FaultStep step, CancellationToken cancellationToken)
    {
        var length = TimeSpan.FromMilliseconds(step.Milliseconds);
        switch (step.Kind)
        {
            case FaultKind.Kill when installation.Server(step.Target) is { } server:
                await KillAsync(server, step, cancellationToken);
                await WaitAsync(length, cancellationToken);
                await StartAsync(server);
                return true;
            case FaultKind.Stop when installation.Server(step.Target) is { IsRunning: true } server:
                await StopAsync(server, step, length, cancellationToken);
                return true;
            case FaultKind.Slow:
                await using (await installation.Database.HoldUpAsync(cancellationToken))
                    await WaitAsync(length, cancellationToken);
                return true;
            case FaultKind.Refuse:
                await RefuseAsync(length, cancellationToken);
                await StarveAsync(cancellationToken);
                return true;
            case FaultKind.Disk or FaultKind.Memory:
                return await new ResourceActs(installation, time).DoAsync(step, length, cancellationToken);
            case FaultKind.Dark:
                return await ProxiedAsync(step, [.. installation.Proxies.Where(group => group.Key is not ("http" or "upstream")).SelectMany(group => group)], length, cancellationToken);
            default:
                return await ProxiedAsync(step, [.. installation.Proxies[step.Target]], length, cancellationToken);
        }
    }

    /// <summary>A server that a fault ended, or that a restart could not bring up, is started until it is up.</summary>
    public async Task StartAsync(LocalServer server)
    {
        for (var left = 3; ; left--)
            try
            {
                await server.RestartAsync();
                return;
            }
            catch (Exception e) when (e is TimeoutException or InvalidOperationException && left > 1)
            {
                await WaitAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
            }
    }

    /// <summary>What it is sent in the last moments, as many as the parameter says, dies with it.</summary>
    async Task KillAsync(LocalServer server, FaultStep step, CancellationToken cancellationToken)
    {
        foreach (var proxy in installation.Proxies[step.Target])
            proxy.IsHole = step.Parameter > 0;
        await WaitAsync(TimeSpan.FromMilliseconds(step.Parameter), cancellationToken);
        await using (await HoldUpAsync(step, cancellationToken))
            await server.KillAsync();
        foreach (var proxy in installation.Proxies[step.Target])
        {
            proxy.ResetAll();
            proxy.Heal();
        }
    }

    /// <summary>A host is stopped amid its writes, with claims in its hands.</summary>
    async Task StopAsync(LocalServer server, FaultStep step, TimeSpan length, CancellationToken cancellationToken)
    {
        await using (await HoldUpAsync(step, cancellationToken))
            await PauseAsync(server);
        await WaitAsync(length, cancellationToken);
        server.Resume();
    }

    /// <summary>Before a host is hit its writers are held up for a moment; other servers are hit as they are.</summary>
    async Task<IAsyncDisposable?> HoldUpAsync(FaultStep step, CancellationToken cancellationToken)
    {
        if (!step.Target.StartsWith("host", StringComparison.Ordinal))
            return null;

        var held = await installation.Database.HoldUpAsync(cancellationToken);
        await WaitAsync(HeldUp, cancellationToken);
        return held;
    }

    /// <summary>One that has ended meanwhile needs no pause.</summary>
    static async Task PauseAsync(LocalServer server)
    {
        try
        {
            if (server.IsRunning)
                await server.PauseAsync();
        }
        catch (TimeoutException) when (!server.IsRunning)
        {
            // It ended between the two.
        }
    }

    /// <summary>The hosts get hardly any processor time: what is done in steps is interrupted between two of them.</summary>
    async Task StarveAsync(CancellationToken cancellationToken)
    {
        for (var gasp = 0; gasp < Gasps; gasp++)
        {
            foreach (var host in installation.Hosts)
                await PauseAsync(host);
            await WaitAsync(Starved, cancellationToken);
            foreach (var host in installation.Hosts)
                host.Resume();
            await WaitAsync(Gasp, cancellationToken);
        }
    }

    async Task<bool> ProxiedAsync(FaultStep step, IReadOnlyList<TcpFaultProxy> proxies, TimeSpan length, CancellationToken cancellationToken)
    {
        if (proxies.Count == 0)
            return false;

        try
        {
            foreach (var proxy in proxies)
                Begin(step, proxy);
            for (var started = time.GetTimestamp(); time.GetElapsedTime(started) < length;)
            {
                if (step.Kind is FaultKind.Cut or FaultKind.Dark)
                    foreach (var proxy in proxies)
                        proxy.ResetAll();
                await WaitAsync(Again, cancellationToken);
            }
        }
        finally
        {
            foreach (var proxy in proxies)
                proxy.Heal();
        }

        return true;
    }

    static void Begin(FaultStep step, TcpFaultProxy proxy)
    {
        switch (step.Kind)
        {
            case FaultKind.Dark:
                proxy.Refuses = true;
                break;
            case FaultKind.HalfClose:
                proxy.HalfCloseAll(step.Parameter == 0 ? Direction.ToServer : Direction.ToClient);
                break;
            case FaultKind.CutAfter:
                proxy.CutAfter(step.Parameter);
                break;
            case FaultKind.Delay:
                proxy.Delay = TimeSpan.FromMilliseconds(step.Parameter);
                break;
            case FaultKind.Hole:
                proxy.IsHole = true;
                break;
            case FaultKind.LostReply:
                proxy.Arm(RuleOf(step), step.Parameter);
                break;
        }
    }

    static CutRule RuleOf(FaultStep step) => step.Target switch
    {
        "postgres" => CutRule.LostCommitReply,
        "redis" => CutRule.LostExecReply,
        "rabbitmq" => step.Parameter % 2 == 0 ? CutRule.LostConfirm : CutRule.LostAck,
        "upstream" => CutRule.LostConfirm,
        _ => CutRule.LostReply,
    };

    /// <summary>A table is away, as after a bad deployment: each attempt to write fails, and the saga decides.</summary>
    async Task RefuseAsync(TimeSpan length, CancellationToken cancellationToken)
    {
        await installation.Database.ExecuteAsync(PointDatabase.Tables.Select(table => $"ALTER TABLE {table} RENAME TO {table}_away"), cancellationToken);
        try
        {
            await WaitAsync(length, cancellationToken);
        }
        finally
        {
            await installation.Database.ExecuteAsync(PointDatabase.Tables.Select(table => $"ALTER TABLE {table}_away RENAME TO {table}"), CancellationToken.None);
        }
    }

    Task WaitAsync(TimeSpan length, CancellationToken cancellationToken) => Task.Delay(length, time, cancellationToken);
}
