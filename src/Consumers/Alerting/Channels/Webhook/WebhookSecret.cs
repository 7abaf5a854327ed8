using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace PointBus.Consumers.Alerting.Channels.Webhook;

/// <summary>A secret of the Standard Webhooks form: <c>whsec_</c> and 24 to 64 bytes in Base64. Its text shows nothing of it.</summary>
public sealed class WebhookSecret
{
    const string Start = "whsec_";
    const int LeastBytes = 24, MostBytes = 64;

    readonly byte[] key;

    WebhookSecret(byte[] key) => this.key = key;

    public static bool TryParse(string? text, [NotNullWhen(true)] out WebhookSecret? secret)
    {
        secret = null;
        var bytes = new byte[MostBytes];
        if (text?.StartsWith(Start, StringComparison.Ordinal) != true ||
            !Convert.TryFromBase64String(text[Start.Length..], bytes, out var length) || length < LeastBytes)
            return false;

        secret = new WebhookSecret(bytes[..length]);
        return true;
    }

    /// <summary>The signature of what is sent, <c>v1,</c> and HMAC-SHA256 in Base64.</summary>
    public string Sign(string id, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hash.AppendData(body);
        return "v1," + Convert.ToBase64String(hash.GetHashAndReset());
    }

    public override string ToString() => Start + "…";
}
