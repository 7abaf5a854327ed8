using System.Net;
using PointBus.Consumers.Calling;

namespace PointBus.Consumers.Tests.Calling;

public sealed class GuardedCallsTests
{
    [Theory]
    [InlineData("http://hooks.example.org/", "call.scheme")]
    [InlineData("ftp://hooks.example.org/", "call.scheme")]
    [InlineData("file:///etc/passwd", "call.scheme")]
    [InlineData("https://user@hooks.example.org/", "call.userinfo")]
    [InlineData("https://user:pass@hooks.example.org/", "call.userinfo")]
    [InlineData("https://127.0.0.1/", "call.address")]
    [InlineData("https://[::1]/", "call.address")]
    [InlineData("https://[::ffff:10.0.0.1]/", "call.address")]
    [InlineData("https://169.254.169.254/latest/meta-data", "call.address")]
    [InlineData("https://2130706433/", "call.address")]
    [InlineData("https://0x7f.1/", "call.address")]
    public async Task Some_addresses_are_never_called(string address, string code)
    {
        var calls = new GuardedCalls(new CallOptions(), (_, _) => throw new InvalidOperationException("nothing is looked up"));

        Assert.Equal(code, Assert.Throws<CallRefusedException>(() => calls.Check(new Uri(address))).Code);
        using var client = calls.CreateClient();
        Assert.Equal(code, (await Assert.ThrowsAsync<CallRefusedException>(() => client.GetAsync(new Uri(address)))).Code);
    }

    [Theory]
    [InlineData("https://hooks.example.org/", null)]
    [InlineData("https://HOOKS.example.org/", null)]
    [InlineData("https://a.chat.example.org/", null)]
    [InlineData("https://chat.example.org/", "call.host")]
    [InlineData("https://evilchat.example.org/", "call.host")]
    [InlineData("https://hooks.example.org.evil.example/", "call.host")]
    public void With_a_list_of_hosts_no_other_is_called(string address, string? code)
    {
        var calls = new GuardedCalls(new CallOptions { Hosts = ["hooks.example.org", "*.chat.example.org"] });

        Assert.Equal(code, (Record.Exception(() => calls.Check(new Uri(address))) as CallRefusedException)?.Code);
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("93.184.216.34 127.0.0.1")]
    [InlineData("")]
    public async Task A_name_that_leads_inside_is_not_called(string addresses)
    {
        var calls = new GuardedCalls(new CallOptions(), Resolve(addresses));
        using var client = calls.CreateClient();

        var refused = await Assert.ThrowsAnyAsync<Exception>(() => client.GetAsync(new Uri("https://hooks.example.org/")));

        var cause = refused as CallRefusedException ?? Assert.IsType<CallRefusedException>(refused.InnerException);
        Assert.Equal("call.address", cause.Code);
        Assert.DoesNotContain("127.0.0.1", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_connection_goes_to_the_address_that_was_checked_and_a_redirect_is_not_followed()
    {
        await using var server = await HttpsServer.StartAsync("HTTP/1.1 302 Found\r\nLocation: https://169.254.169.254/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        var lookups = 0;
        var calls = new GuardedCalls(
            new CallOptions { Networks = [IPNetwork.Parse("127.0.0.0/8")] },
            // Whoever asked again would be sent elsewhere.
            (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(Interlocked.Increment(ref lookups) == 1 ? "127.0.0.1" : "10.0.0.1")]),
            (_, certificate, _, _) => certificate?.GetCertHashString() == server.Thumbprint);
        using var client = calls.CreateClient();

        using var answer = await client.GetAsync(new Uri($"https://hooks.example.org:{server.Port}/"));

        Assert.Equal((HttpStatusCode.Found, 1, "hooks.example.org"), (answer.StatusCode, lookups, server.NameAsked));
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_ends_the_call()
    {
        await using var server = await HttpsServer.StartAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        var calls = new GuardedCalls(new CallOptions { Networks = [IPNetwork.Parse("127.0.0.0/8")] }, Resolve("127.0.0.1"));
        using var client = calls.CreateClient();

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"https://hooks.example.org:{server.Port}/")));
    }

    [Fact]
    public async Task An_answer_without_end_is_given_up()
    {
        await using var server = await HttpsServer.StartAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + new string('x', 100_000));
        var calls = new GuardedCalls(new CallOptions { Networks = [IPNetwork.Parse("127.0.0.0/8")], MaxAnswerBytes = 1_000 }, Resolve("127.0.0.1"), (_, certificate, _, _) => certificate?.GetCertHashString() == server.Thumbprint);
        using var client = calls.CreateClient();

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"https://hooks.example.org:{server.Port}/")));
    }

    static Func<string, CancellationToken, Task<IPAddress[]>> Resolve(string addresses) =>
        (_, _) => Task.FromResult<IPAddress[]>([.. addresses.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse)]);
}
