using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PointBus.TestKit;

/// <summary>An authority of a test's own, and a certificate for servers on this machine, as PEM files that servers of any account can read.</summary>
public sealed class Certificates : IDisposable
{
    static readonly DateTimeOffset From = DateTimeOffset.UnixEpoch, To = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    readonly TempDirectory directory = TempDirectory.Create("certificates");

    /// <param name="forLoopback">Whether it names this machine; if not, only <c>server.example.org</c>.</param>
    public Certificates(bool forLoopback = true)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test authority " + Guid.NewGuid(), authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        using var authority = request.CreateSelfSigned(From, To);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest("CN=test server", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("server.example.org");
        if (forLoopback)
        {
            names.AddDnsName("localhost");
            names.AddIpAddress(IPAddress.Loopback);
        }

        server.CertificateExtensions.Add(names.Build());
        server.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        server.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        using var signed = server.Create(authority, From, To, Guid.NewGuid().ToByteArray());

        File.WriteAllText(Authority, authority.ExportCertificatePem());
        File.WriteAllText(Server, signed.ExportCertificatePem());
        File.WriteAllText(Key, key.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public string Authority => directory.File("authority.pem");

    public string Server => directory.File("server.pem");

    public string Key => directory.File("server.key");

    public void Dispose() => directory.Dispose();
}
