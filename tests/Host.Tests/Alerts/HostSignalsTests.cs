using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PointBus.Consumers.Alerting.Measuring;
using PointBus.Contracts;
using PointBus.Host.Access;
using PointBus.Host.Alerts;
using PointBus.Host.Configuration;
using PointBus.Host.Ingest;
using PointBus.Host.Ingest.Routes;

namespace PointBus.Host.Tests.Alerts;

public sealed class HostSignalsTests : IDisposable
{
    readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));
    readonly string directory = Directory.CreateTempSubdirectory("pointbus-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task A_key_that_ends_is_measured_unless_another_follows_it()
    {
        ApiKey Key(string upstream, string role, int? days) => new(upstream, role, new byte[32]) { Expires = days is { } left ? time.GetUtcNow().AddDays(left) : null };
        using var access = new CurrentAccess(
            new AccessOptions([
                Key("ogn", Roles.Ingest, 5), Key("ogn", Roles.Ingest, 90), Key("ogn", Roles.Viewer, 30),
                Key("xc", Roles.Ingest, 3), Key("xc", Roles.Ingest, null), Key("old", Roles.Ingest, -2),
            ]),
            null, NullLogger<CurrentAccess>.Instance);

        var measured = await new KeySignals(access, time).MeasureAsync(CancellationToken.None);

        Assert.Equal([new(Signals.KeyDays, "ogn", 30), new(Signals.KeyDays, "old", -2)], measured);
    }

    [Fact]
    public async Task Of_a_file_of_certificates_the_first_end_counts_and_a_new_file_is_seen()
    {
        var file = Path.Combine(directory, "redis.pem");
        File.WriteAllText(file, Pem(40) + Pem(10));
        var source = Certificates(("Security:Redis:CertificateFile", file), ("Security:Redis:CaFile", Written("ca.pem", Pem(400))));

        Assert.Equal([new(Signals.CertificateDays, "redis", 10), new(Signals.CertificateDays, "redis authority", 400)], await source.MeasureAsync(CancellationToken.None));

        File.WriteAllText(file, Pem(365));
        Assert.Equal(365, (await source.MeasureAsync(CancellationToken.None))[0].Value);
    }

    [Fact]
    public async Task What_is_no_certificate_is_not_known()
    {
        var source = Certificates(("Kestrel:Certificates:Default:Path", Written("server.pfx", "no PEM")), ("Alerts:TrustedRoots", Written("roots.pem", Pem(1))));

        Assert.Equal([("alert roots", 1d), ("server", (double?)null)], (await source.MeasureAsync(CancellationToken.None)).Select(one => (one.Place!, one.Value)));
    }

    [Fact]
    public async Task A_way_in_that_failed_again_and_again_is_told_until_it_is_tried_no_more()
    {
        var options = new IngestOptions { BreakerFailures = 2 };
        var gateway = new BatchGateway([new DeadRoute("buffer"), new DeadRoute("database")], options, time, NullLogger<BatchGateway>.Instance);
        var source = new WaySignals(gateway);

        for (var i = 0; i < 2; i++)
        {
            Assert.All(await source.MeasureAsync(CancellationToken.None), one => Assert.Equal(0, one.Value));
            await Assert.ThrowsAnyAsync<Exception>(() => gateway.SendAsync(new PointBatch { BatchId = Guid.NewGuid(), Lane = "live", Points = PointBus.Contracts.Packing.PointPacker.Pack([]) }, CancellationToken.None));
        }

        Assert.Equal([new(Signals.BreakerOpen, "redis", 1), new(Signals.BreakerOpen, "database", 1)], await source.MeasureAsync(CancellationToken.None));
        time.Advance(2 * options.BreakerRecovery);
        Assert.All(await source.MeasureAsync(CancellationToken.None), one => Assert.Equal(0, one.Value));
    }

    CertificateSignals Certificates(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(one => KeyValuePair.Create(one.Key, (string?)one.Value))).Build();
        return new CertificateSignals(HostSettings.Read(configuration), configuration, time);
    }

    string Written(string name, string text)
    {
        var file = Path.Combine(directory, name);
        File.WriteAllText(file, text);
        return file;
    }

    string Pem(int days)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(time.GetUtcNow().AddDays(-1), time.GetUtcNow().AddDays(days));
        return certificate.ExportCertificatePem() + "\n";
    }

    sealed class DeadRoute(string name) : IBatchRoute
    {
        public string Name => name;

        public bool IsAvailable => true;

        public Task<BatchReceipt> SendAsync(PointBatch batch, CancellationToken cancellationToken) => throw new RouteUnavailableException("dead");
    }
}
