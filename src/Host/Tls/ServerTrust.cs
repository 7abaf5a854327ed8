using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PointBus.Host.Configuration;

namespace PointBus.Host.Tls;

/// <summary>Whether a server is the one that was meant: its name and its chain, up to our own authorities where there are such.</summary>
sealed class ServerTrust
{
    readonly X509Certificate2Collection? authorities;

    public ServerTrust(TlsFiles files)
    {
        if (files.Ca is not { } path)
            return;

        authorities = [];
        try
        {
            authorities.ImportFromPemFile(path);
        }
        catch (CryptographicException)
        {
            authorities.Clear();
        }

        if (authorities.Count == 0)
            throw new InvalidSettingException("Security:CaFile holds no certificate in PEM form.");
    }

    /// <summary>Of a callback of TLS.</summary>
    public bool IsTrusted(X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        if (authorities is null)
            return errors == SslPolicyErrors.None;
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
            return false;

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        // Our own authority has seldom a place to ask.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (sent is not null)
            foreach (var element in sent.ChainElements)
                chain.ChainPolicy.ExtraStore.Add(element.Certificate);

        return chain.Build(certificate as X509Certificate2 ?? X509CertificateLoader.LoadCertificate(certificate.GetRawCertData()));
    }
}
