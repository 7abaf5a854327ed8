using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using PointBus.Host.Configuration;
using PointBus.Host.Tls;
using PointBus.TestKit;

namespace PointBus.Host.Tests.Tls;

public sealed class ServerTrustTests : IDisposable
{
    readonly Certificates _ours = new(), _others = new(), _elsewhere = new(forLoopback: false);

    public void Dispose()
    {
        _ours.Dispose();
        _others.Dispose();
        _elsewhere.Dispose();
    }

    [Fact]
    public async Task The_server_of_our_authority_is_trusted() => Assert.True(await GreetsAsync(_ours, _ours.Authority));

    [Fact]
    public async Task A_server_of_another_authority_is_not() => Assert.False(await GreetsAsync(_others, _ours.Authority));

    [Fact]
    public async Task Another_server_of_our_authority_is_not() => Assert.False(await GreetsAsync(_elsewhere, _elsewhere.Authority));

    [Fact]
    public async Task Without_an_authority_of_our_own_the_system_decides() => Assert.False(await GreetsAsync(_ours, null));

    [Fact]
    public void A_file_without_a_certificate_is_told() =>
        Assert.Equal("Security:CaFile holds no certificate in PEM form.", Assert.Throws<InvalidSettingException>(() => new ServerTrust(new TlsFiles(_ours.Key, null, null))).Message);

    static async Task<bool> GreetsAsync(Certificates server, string? authority)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        var accepted = listener.AcceptTcpClientAsync();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using var peer = await accepted;

        using var own = X509Certificate2.CreateFromPemFile(server.Server, server.Key);
        await using var there = new SslStream(peer.GetStream());
        var trust = new ServerTrust(new TlsFiles(authority, null, null));
        await using var here = new SslStream(client.GetStream(), false, (_, certificate, chain, errors) => trust.IsTrusted(certificate, chain, errors));
        var serving = there.AuthenticateAsServerAsync(own);
        try
        {
            await here.AuthenticateAsClientAsync("127.0.0.1");
            await serving;
            return true;
        }
        catch (AuthenticationException)
        {
            client.Close();
            await Record.ExceptionAsync(() => serving);
            return false;
        }
    }
}
