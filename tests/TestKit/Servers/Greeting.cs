using System.Net;
using System.Net.Sockets;

namespace PointBus.TestKit;

/// <summary>Whether something on a port speaks a protocol.</summary>
public static class Greeting
{
    /// <summary>Connects, says something, and compares the start of the answer.</summary>
    public static async Task<bool> IsAnsweredAsync(int port, ReadOnlyMemory<byte> greeting, ReadOnlyMemory<byte> answer, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(greeting, cancellationToken);

        var received = new byte[answer.Length];
        await stream.ReadExactlyAsync(received, cancellationToken);
        return answer.Span.SequenceEqual(received);
    }
}
