using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace PointBus.Consumers.Alerting.Channels;

/// <summary>Takes certificates of roots of one's own beside those that the system trusts. The name must match all the same.</summary>
static class ExtraRoots
{
    /// <returns><see langword="null"/>, which leaves it to the system, where there are none.</returns>
    public static RemoteCertificateValidationCallback? Callback(X509Certificate2Collection? roots) => roots is not { Count: > 0 }
        ? null
        : (_, certificate, _, errors) => errors == SslPolicyErrors.None || (errors == SslPolicyErrors.RemoteCertificateChainErrors && IsSigned(certificate, roots));

    static bool IsSigned(X509Certificate? certificate, X509Certificate2Collection roots)
    {
        if (certificate is null)
            return false;

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using var copy = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(copy);
    }
}
