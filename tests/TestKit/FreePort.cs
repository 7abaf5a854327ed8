using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace PointBus.TestKit;

/// <summary>Loopback ports that nobody listens on. One process never gets the same port twice.</summary>
public static class FreePort
{
    // Below the range from which the kernel takes ports for outgoing connections, so that a killed server finds its port free again.
    const int First = 20_000, Last = 32_000;

    static readonly ConcurrentDictionary<int, bool> Given = new();

    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Last);
            if (IsFree(port) && Given.TryAdd(port, true))
                return port;
        }
    }

    static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
