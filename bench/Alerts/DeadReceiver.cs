using System.Net;
using System.Net.Sockets;

namespace PointBus.Bench.Alerts;

/// <summary>Takes every connection and never says a word.</summary>
sealed class DeadReceiver : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly List<TcpClient> taken = [];
    readonly Task taking;

    public DeadReceiver()
    {
        listener.Start();
        taking = TakeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Tries so far.</summary>
    public int Taken => taken.Count;

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await taking;
        taken.ForEach(client => client.Dispose());
    }

    async Task TakeAsync()
    {
        try
        {
            while (true)
                taken.Add(await listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }
}
