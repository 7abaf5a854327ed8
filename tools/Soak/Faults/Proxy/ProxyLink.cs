using System.Net;
using System.Net.Sockets;

namespace PointBus.Soak.Faults.Proxy;

/// <summary>One client's connection and the one to the server behind it.</summary>
sealed class ProxyLink(TcpFaultProxy proxy, Socket client) : IDisposable
{
    const int PieceSize = 16 << 10;

    readonly Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    // Set once a request has passed whose answer is not to arrive.
    volatile CutRule? awaited;

    public async Task RunAsync(int port, CancellationToken cancellationToken)
    {
        client.NoDelay = true;
        await proxy.HoldAsync(cancellationToken);
        await server.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        await Task.WhenAll(PumpAsync(client, server, Direction.ToServer, cancellationToken), PumpAsync(server, client, Direction.ToClient, cancellationToken));
    }

    public void Dispose() => Reset();

    /// <summary>Both sides see a reset, not an end.</summary>
    public void Reset()
    {
        foreach (var socket in (Socket[])[client, server])
            try
            {
                socket.LingerState = new LingerOption(true, 0);
                socket.Close();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                socket.Dispose();
            }
    }

    public void HalfClose(Direction towards)
    {
        try
        {
            (towards == Direction.ToServer ? server : client).Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is closed as a whole.
        }
    }

    async Task PumpAsync(Socket from, Socket to, Direction direction, CancellationToken cancellationToken)
    {
        var buffer = new byte[PieceSize];
        (CutRule Rule, PatternSearch Search)? watch = null;
        try
        {
            while (true)
            {
                await proxy.HoldAsync(cancellationToken);
                var count = await from.ReceiveAsync(buffer, cancellationToken);
                if (count == 0)
                    break;

                if (proxy.Rule is { } rule && rule.Seen == direction)
                {
                    if (watch?.Rule != rule)
                        watch = (rule, new PatternSearch(rule.Pattern));
                    if (watch.Value.Search.Meets(buffer.AsSpan(0, count)) && IsCut(rule))
                        return;
                }

                if (awaited is { } lost && lost.Seen != direction || !proxy.Count(count))
                {
                    Reset();
                    return;
                }

                await proxy.DelayAsync(cancellationToken);
                await proxy.HoldAsync(cancellationToken);
                for (var sent = 0; sent < count;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), cancellationToken);
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            Reset();
        }
    }

    bool IsCut(CutRule rule)
    {
        if (!proxy.TakeCut(rule))
            return false;
        if (rule.At == CutAt.Answer)
        {
            awaited = rule;
            return false;
        }

        Reset();
        return true;
    }
}
