using System.Net.Http.Json;
using PointBus.EndToEnd.Tests.Api;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Security;

/// <summary>The host and its three servers, all of which speak TLS under an authority of our own.</summary>
[Trait("servers", "real")]
[Trait("length", "long")]
public sealed class TlsServersTests : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Certificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task Points_go_through_three_servers_that_speak_TLS()
    {
        var (redisPort, rabbitPort) = (FreePort.Next(), FreePort.Next());
        await using var redis = await RedisServer.StartAsync("always",
            "--tls-port", $"{redisPort}", "--tls-cert-file", _certificates.Server, "--tls-key-file", _certificates.Key, "--tls-ca-cert-file", _certificates.Authority, "--tls-auth-clients", "yes");
        await using var rabbit = await RabbitMqServer.StartAsync(
            [
                $"listeners.ssl.1 = 127.0.0.1:{rabbitPort}", $"ssl_options.cacertfile = {_certificates.Authority}", $"ssl_options.certfile = {_certificates.Server}",
                $"ssl_options.keyfile = {_certificates.Key}", "ssl_options.verify = verify_peer", "ssl_options.fail_if_no_peer_cert = true",
            ]);
        await using var postgres = await PostgresServer.StartAsync("ssl=on", $"ssl_cert_file={_certificates.Server}", $"ssl_key_file={await KeyOfPostgresAsync()}");
        var database = await postgres.CreateDatabaseAsync();
        await using var host = await HostProcess.StartAsync(new Dictionary<string, string?>
        {
            ["ConnectionStrings__RabbitMq"] = $"amqps://guest:guest@127.0.0.1:{rabbitPort}/",
            ["REDIS_URL"] = $"rediss://127.0.0.1:{redisPort}",
            ["ConnectionStrings__Postgres"] = database + ";SSL Mode=VerifyFull",
            ["Security__CaFile"] = _certificates.Authority,
            ["Security__Redis__CertificateFile"] = _certificates.Server,
            ["Security__Redis__KeyFile"] = _certificates.Key,
            ["Security__RabbitMq__CertificateFile"] = _certificates.Server,
            ["Security__RabbitMq__KeyFile"] = _certificates.Key,
        });

        using var answer = await host.Client.PostAsJsonAsync(new Uri("/tracking/live", UriKind.Relative), new { flight_id = "tls", track_points = Fixes.Line(3) });
        Assert.Equal(202, (int)answer.StatusCode);

        var name = new Npgsql.NpgsqlConnectionStringBuilder(database).Database!;
        await Eventually.TrueAsync(async () => await postgres.QueryAsync("SELECT count(*) FROM live_points", name) == "3", Patience, "the points are stored\n" + host.Log.Last(20));
        Assert.Equal("0", await postgres.QueryAsync($"SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE datname = '{name}' AND NOT ssl AND application_name <> 'psql'", name));
        Assert.NotEqual("0", await postgres.QueryAsync($"SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE datname = '{name}' AND ssl", name));
        var connections = await rabbit.ControlAsync("list_connections", "ssl", "--silent", "--no-table-headers");
        Assert.All(connections.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Equal("true", line.Trim()));
        Assert.NotEqual("", connections.Trim());
    }

    /// <summary>PostgreSQL takes a key only from its own account.</summary>
    async Task<string> KeyOfPostgresAsync()
    {
        var copy = _certificates.Key + ".postgres";
        File.Copy(_certificates.Key, copy, overwrite: true);
        if (Environment.IsPrivilegedProcess)
            await ChildProcess.RunAsync(new("chown", "postgres:", copy), Patience);
        return copy;
    }
}
