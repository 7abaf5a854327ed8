using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using PointBus.TestKit;

namespace PointBus.Soak.Faults.Proxy;

/// <summary>Stands between a client and a server on loopback and breaks what passes, as it is told to. Thread-safe.</summary>
sealed class TcpFaultProxy : IAsyncDisposable
{
    readonly TcpListener listener;
    readonly int server;
    readonly TimeProvider time;
    readonly ConcurrentDictionary<ProxyLink, bool> links = new();
    readonly CancellationTokenSource stop = new();
    readonly Lock gate = new();
    readonly Task accepting;
    TaskCompletionSource flowing = Flowing();
    (CutRule Rule, int Times)? armed;
    long bytesLeft = long.MaxValue;

    public TcpFaultProxy(int server, TimeProvider time)
    {
        (this.server, this.time) = (server, time);
        Port = FreePort.Next();
        listener = new TcpListener(IPAddress.Loopback, Port);
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Held back for so long, each piece in each direction.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Connections are reset as soon as they are made.</summary>
    public bool Refuses { get; set; }

    /// <summary>Connections cut because of a rule or after a number of bytes.</summary>
    public int Cuts { get; private set; }

    public int Connections => links.Count;

    /// <summary>Reads nothing more, so that both sides fill up and wait; what was held back flows on afterwards.</summary>
    public bool IsHole
    {
        get => !flowing.Task.IsCompleted;
        set
        {
            lock (gate)
                if (value && flowing.Task.IsCompleted)
                    flowing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                else if (!value)
                    flowing.TrySetResult();
        }
    }

    public void ResetAll()
    {
        foreach (var link in links.Keys)
            link.Reset();
    }

    /// <summary>Tells one side of every connection that the other has no more to say, which it may have.</summary>
    public void HalfCloseAll(Direction towards)
    {
        foreach (var link in links.Keys)
            link.HalfClose(towards);
    }

    /// <summary>Resets the connection over which the byte passes that is one too many, counted over all.</summary>
    public void CutAfter(long bytes) => Interlocked.Exchange(ref bytesLeft, bytes);

    /// <summary>Cuts so often when the rule's moment comes.</summary>
    public void Arm(CutRule rule, int times)
    {
        lock (gate)
            armed = (rule, times);
    }

    /// <summary>Everything passes again.</summary>
    public void Heal()
    {
        (Delay, Refuses, IsHole) = (TimeSpan.Zero, false, false);
        Interlocked.Exchange(ref bytesLeft, long.MaxValue);
        lock (gate)
            armed = null;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        Heal();
        ResetAll();
        await accepting;
        stop.Dispose();
    }

    internal CutRule? Rule
    {
        get
        {
            lock (gate)
                return armed?.Rule;
        }
    }

    /// <summary>Whether a piece may pass; where it does not, its connection is to be cut.</summary>
    internal bool Count(int bytes)
    {
        if (Interlocked.Read(ref bytesLeft) == long.MaxValue || Interlocked.Add(ref bytesLeft, -bytes) >= 0)
            return true;

        Interlocked.Exchange(ref bytesLeft, long.MaxValue);
        Cuts++;
        return false;
    }

    /// <summary>One of the cuts that are left of the rule; false where another connection took the last.</summary>
    internal bool TakeCut(CutRule rule)
    {
        lock (gate)
        {
            if (armed is not { } one || one.Rule != rule || one.Times == 0)
                return false;
            armed = one.Times == 1 ? null : (rule, one.Times - 1);
            Cuts++;
            return true;
        }
    }

    internal Task HoldAsync(CancellationToken cancellationToken) => flowing.Task.WaitAsync(cancellationToken);

    internal Task DelayAsync(CancellationToken cancellationToken) => Delay > TimeSpan.Zero ? Task.Delay(Delay, time, cancellationToken) : Task.CompletedTask;

    async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptSocketAsync(stop.Token);
                _ = ServeAsync(client);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Stopped, or a client that was gone before it was taken.
            }
        }
    }

    async Task ServeAsync(Socket client)
    {
        var link = new ProxyLink(this, client);
        links[link] = true;
        try
        {
            if (Refuses)
                link.Reset();
            else
                await link.RunAsync(server, stop.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Ends like any broken connection.
        }
        finally
        {
            links.TryRemove(link, out _);
            link.Dispose();
        }
    }

    static TaskCompletionSource Flowing()
    {
        var flowing = new TaskCompletionSource();
        flowing.SetResult();
        return flowing;
    }
}
