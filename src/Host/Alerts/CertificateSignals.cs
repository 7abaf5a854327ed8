using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PointBus.Consumers.Alerting.Measuring;
using PointBus.Host.Configuration;
using PointBus.Host.Tls;

namespace PointBus.Host.Alerts;

/// <summary>How long the certificates last that the configuration names; of a file with several the one that ends first. They are read each time, because somebody may have replaced them.</summary>
sealed class CertificateSignals(HostSettings settings, IConfiguration configuration, TimeProvider time) : ISignalSource
{
    readonly IReadOnlyList<(string Name, string Path)> files = [.. Named(settings, configuration).DistinctBy(file => file.Path)];

    public IReadOnlyCollection<string> Measures { get; } = [Signals.CertificateDays];

    public Task<IReadOnlyList<Measurement>> MeasureAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Measurement>>(
        [.. files.Select(file => new Measurement(Signals.CertificateDays, file.Name, (EndOf(file.Path) - time.GetUtcNow())?.TotalDays))]);

    static IEnumerable<(string Name, string Path)> Named(HostSettings settings, IConfiguration configuration)
    {
        foreach (var (name, files) in new (string, TlsFiles)[] { ("rabbitmq", settings.RabbitMqTls), ("redis", settings.RedisTls), ("postgres", settings.PostgresTls) })
        {
            if (files.Certificate is { } own)
                yield return (name, own);
            if (files.Ca is { } authority)
                yield return (name + " authority", authority);
        }

        if (configuration["Alerts:TrustedRoots"] is { Length: > 0 } roots)
            yield return ("alert roots", roots);
        if (configuration["Kestrel:Certificates:Default:Path"] is { Length: > 0 } server)
            yield return ("server", server);
    }

    /// <returns><see langword="null"/> where the file cannot be read, or not without its password.</returns>
    static DateTimeOffset? EndOf(string path)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPemFile(path);
            return certificates.Count == 0 ? null : certificates.Min(certificate => new DateTimeOffset(certificate.NotAfter));
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
        finally
        {
            foreach (var certificate in certificates)
                certificate.Dispose();
        }
    }
}
