using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PointBus.EndToEnd.Tests.Serving;

/// <summary>A client that says on its connection whatever a test wants.</summary>
sealed class RawHttp : IAsyncDisposable
{
    readonly TcpClient client;
    readonly NetworkStream stream;

    RawHttp(TcpClient client) => (this.client, stream) = (client, client.GetStream());

    public static async Task<RawHttp> ConnectAsync(int port)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, port);
        return new RawHttp(client);
    }

    public async Task SayAsync(string latin1) => await stream.WriteAsync(Encoding.Latin1.GetBytes(latin1));

    /// <summary>The status of one answer; 0 where the connection ends without one, -1 where neither comes in time.</summary>
    public async Task<int> StatusAsync(TimeSpan limit) =>
        await AnswerAsync(limit) is { } text ? text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(text[9..12], System.Globalization.CultureInfo.InvariantCulture) : 0 : -1;

    /// <summary>What comes until the connection ends; <see langword="null"/> where it does not end in time and nothing came.</summary>
    public async Task<string?> AnswerAsync(TimeSpan limit)
    {
        using var patience = new CancellationTokenSource(limit);
        var answer = new StringBuilder();
        var buffer = new byte[8_192];
        try
        {
            while (await stream.ReadAsync(buffer, patience.Token) is > 0 and var read)
                answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
            return answer.ToString();
        }
        catch (IOException)
        {
            return answer.ToString();
        }
        catch (OperationCanceledException)
        {
            return answer.Length > 0 ? answer.ToString() : null;
        }
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }
}
