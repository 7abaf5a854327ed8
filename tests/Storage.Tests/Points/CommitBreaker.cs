using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PointBus.Storage.Tests.Points;

/// <summary>Passes everything on to PostgreSQL, but cuts the client off when the server answers the first COMMIT.</summary>
internal sealed class CommitBreaker : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource stopping = new();
    readonly int target;
    readonly Task accepting;
    int broken;

    public CommitBreaker(int target)
    {
        this.target = target;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public bool HasBroken => broken != 0;

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await accepting;
        stopping.Dispose();
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await listener.AcceptTcpClientAsync(stopping.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
        }
    }

    async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            await server.ConnectAsync(IPAddress.Loopback, target, stopping.Token);
            var committing = false;
            var up = PassAsync(client, server, data => committing |= Encoding.ASCII.GetString(data).Contains("COMMIT\0", StringComparison.Ordinal));
            var down = PassAsync(server, client, _ =>
            {
                if (committing && Interlocked.Exchange(ref broken, 1) == 0)
                    throw new IOException("cut");
            });
            await Task.WhenAny(up, down);
        }
    }

    async Task PassAsync(TcpClient from, TcpClient to, Action<byte[]> look)
    {
        var buffer = new byte[65_536];
        while (await from.GetStream().ReadAsync(buffer, stopping.Token) is > 0 and var count)
        {
            look(buffer[..count]);
            await to.GetStream().WriteAsync(buffer.AsMemory(0, count), stopping.Token);
        }
    }
}
