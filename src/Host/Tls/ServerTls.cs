using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MassTransit;
using Npgsql;
using PointBus.Host.Configuration;
using RabbitMQ.Client;
using StackExchange.Redis;

namespace PointBus.Host.Tls;

/// <summary>Gives each driver its certificates.</summary>
static class ServerTls
{
    const SslProtocols Versions = SslProtocols.Tls12 | SslProtocols.Tls13;
    const int AmqpsPort = 5671;

    /// <summary>Whether an address of RabbitMQ asks for TLS.</summary>
    public static bool IsSecure(this Uri broker) => broker.Scheme is "amqps" or "rabbitmqs";

    /// <summary>With its port, which the bus would take for one of plain text otherwise.</summary>
    public static Uri WithPort(this Uri broker) =>
        broker.IsSecure() && broker.Port < 0 ? new UriBuilder(broker) { Port = AmqpsPort }.Uri : broker;

    /// <summary>The bus looks at the port alone, so that amqps on any other would be plain text.</summary>
    public static void UseTls(this IRabbitMqHostConfigurator host, Uri broker, TlsFiles files)
    {
        if (!broker.IsSecure())
            return;

        var trust = new ServerTrust(files);
        host.UseSsl(ssl =>
        {
            ssl.Protocol = Versions;
            ssl.ServerName = broker.Host;
            ssl.EnforcePolicyErrors(System.Net.Security.SslPolicyErrors.RemoteCertificateNameMismatch);
            ssl.CertificateValidationCallback = (_, certificate, chain, errors) => trust.IsTrusted(certificate, chain, errors);
            if (Own(files) is { } own)
                ssl.Certificate = own;
        });
    }

    public static void UseTls(this ConnectionFactory factory, Uri broker, TlsFiles files)
    {
        if (!broker.IsSecure())
            return;

        var trust = new ServerTrust(files);
        factory.Ssl = new SslOption(broker.Host, enabled: true)
        {
            Version = Versions,
            CertificateValidationCallback = (_, certificate, chain, errors) => trust.IsTrusted(certificate, chain, errors),
            Certs = Own(files) is { } own ? [own] : null,
        };
    }

    public static void UseTls(this ConfigurationOptions redis, TlsFiles files)
    {
        if (!redis.Ssl)
            return;

        var trust = new ServerTrust(files);
        redis.SslProtocols = Versions;
        redis.CertificateValidation += (_, certificate, chain, errors) => trust.IsTrusted(certificate, chain, errors);
        if (Own(files) is { } own)
            redis.CertificateSelection += (_, _, _, _, _) => own;
    }

    /// <summary>What the string says itself stays.</summary>
    public static string UseTls(string postgres, TlsFiles files)
    {
        var builder = new NpgsqlConnectionStringBuilder(postgres);
        builder.RootCertificate ??= files.Ca;
        builder.SslCertificate ??= files.Certificate;
        builder.SslKey ??= files.Key;
        return builder.ConnectionString;
    }

    static X509Certificate2? Own(TlsFiles files)
    {
        if (files.Certificate is not { } path)
            return null;

        try
        {
            return X509Certificate2.CreateFromPemFile(path, files.Key);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            throw new InvalidSettingException("Security:CertificateFile and Security:KeyFile hold no certificate with its key in PEM form.");
        }
    }
}
