using System.Net;
using System.Net.Sockets;
using System.Text;
using PointBus.Soak.Faults.Proxy;
using PointBus.TestKit;

namespace PointBus.Soak.Tests.Faults;

public sealed class TcpFaultProxyTests : IAsyncLifetime
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly List<string> heard = [];
    readonly Lock gate = new();
    TcpFaultProxy proxy = null!;
    Task echoing = Task.CompletedTask;

    public Task InitializeAsync()
    {
        listener.Start();
        echoing = AcceptAsync();
        proxy = new TcpFaultProxy(((IPEndPoint)listener.LocalEndpoint).Port, TimeProvider.System);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await proxy.DisposeAsync();
        listener.Stop();
        await echoing;
    }

    [Fact]
    public async Task What_is_said_arrives_and_so_does_the_answer()
    {
        using var client = await ConnectAsync();

        Assert.Equal("hello", await AskAsync(client, "hello"));
    }

    [Fact]
    public async Task A_reset_is_an_error_for_the_client_and_not_an_end()
    {
        using var client = await ConnectAsync();
        await AskAsync(client, "hello");

        proxy.ResetAll();

        await Assert.ThrowsAnyAsync<IOException>(() => AskAsync(client, "again"));
    }

    [Fact]
    public async Task A_half_close_ends_one_direction()
    {
        using var client = await ConnectAsync();
        await AskAsync(client, "hello");

        proxy.HalfCloseAll(Direction.ToClient);

        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[10]).AsTask().WaitAsync(Patience));
    }

    [Fact]
    public async Task A_hole_holds_everything_back_until_it_is_closed()
    {
        using var client = await ConnectAsync();
        await AskAsync(client, "hello");
        proxy.IsHole = true;

        // One piece may be under way already.
        var answer = AskAsync(client, "again");
        await Assert.ThrowsAsync<TimeoutException>(() => answer.WaitAsync(TimeSpan.FromMilliseconds(300)));
        proxy.IsHole = false;

        Assert.Equal("again", await answer.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_cut_comes_after_so_many_bytes()
    {
        using var client = await ConnectAsync();
        proxy.CutAfter(10);

        Assert.Equal("12345", await AskAsync(client, "12345"));
        await Assert.ThrowsAnyAsync<IOException>(() => AskAsync(client, "6"));
        Assert.Equal(1, proxy.Cuts);
    }

    [Fact]
    public async Task A_lost_answer_leaves_the_server_with_the_request_and_the_client_with_nothing()
    {
        using var client = await ConnectAsync();
        await AskAsync(client, "BEGIN\0");
        proxy.Arm(CutRule.LostCommitReply, times: 1);

        await SayAsync(client, "COM");
        await Assert.ThrowsAnyAsync<IOException>(() => AskAsync(client, "MIT\0"));

        await Eventually.TrueAsync(() => Heard().EndsWith("COMMIT\0", StringComparison.Ordinal), Patience, "the server heard it");
        using var next = await ConnectAsync();
        Assert.Equal("COMMIT\0", await AskAsync(next, "COMMIT\0"));
    }

    [Fact]
    public async Task What_matches_on_its_way_to_the_client_is_not_passed_on()
    {
        using var client = await ConnectAsync();
        proxy.Arm(CutRule.LostReply, times: 1);

        await Assert.ThrowsAnyAsync<IOException>(() => AskAsync(client, "HTTP/1.1 202 Accepted"));

        Assert.Equal("HTTP/1.1 202 Accepted", Heard());
    }

    [Fact]
    public async Task While_it_refuses_no_connection_lives()
    {
        proxy.Refuses = true;

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            using var client = await ConnectAsync();
            await AskAsync(client, "hello");
        });

        proxy.Heal();
        using var again = await ConnectAsync();
        Assert.Equal("hello", await AskAsync(again, "hello"));
    }

    string Heard()
    {
        lock (gate)
            return string.Concat(heard);
    }

    async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, proxy.Port);
        return client;
    }

    static Task SayAsync(TcpClient client, string text) => client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text)).AsTask();

    /// <summary>Gives as many bytes of the answer as were said.</summary>
    static async Task<string> AskAsync(TcpClient client, string text)
    {
        await SayAsync(client, text);
        var answer = new byte[text.Length];
        await client.GetStream().ReadExactlyAsync(answer).AsTask().WaitAsync(Patience);
        return Encoding.ASCII.GetString(answer);
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = EchoAsync(await listener.AcceptSocketAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    async Task EchoAsync(Socket client)
    {
        using (client)
        {
            var buffer = new byte[1_024];
            try
            {
                while (await client.ReceiveAsync(buffer) is var count and > 0)
                {
                    lock (gate)
                        heard.Add(Encoding.ASCII.GetString(buffer, 0, count));
                    await client.SendAsync(buffer.AsMemory(0, count));
                }
            }
            catch (SocketException)
            {
                // Cut.
            }
        }
    }
}
