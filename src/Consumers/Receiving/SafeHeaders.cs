using System.Globalization;
using System.Text;

namespace PointBus.Consumers.Receiving;

/// <summary>The headers of a message that are kept with it: texts that help to send it back, no secrets.</summary>
static class SafeHeaders
{
    /// <summary>How often the message was sent back from a dead letter.</summary>
    public const string Returned = "PointBus-Returned";

    const int MaxBytes = 1_024;
    const int MaxHeaders = 50;
    const int MaxName = 200;

    static readonly string[] Secrets = ["auth", "token", "secret", "password", "passwd", "api-key", "apikey", "api_key", "cookie", "credential", "signature"];

    /// <summary>What the broker or the bus wrote, not the sender.</summary>
    static readonly string[] Foreign = ["MT-Fault-", "MT-Reason", "MT-Host-", "x-death", "x-first-death-", "x-last-death-", "x-delivery-count", "RabbitMQ-", "Content-Type", "ContentType"];

    /// <summary>Every header that is a text, also those that are not kept.</summary>
    public static Dictionary<string, string> Texts(IEnumerable<KeyValuePair<string, object?>> headers)
    {
        var texts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in headers)
            if (Text(value) is { } text)
                texts[name] = text;
        return texts;
    }

    public static Dictionary<string, string> Kept(IReadOnlyDictionary<string, string> headers) =>
        headers.Where(header => IsKept(header.Key) && Encoding.UTF8.GetByteCount(header.Value) <= MaxBytes).Take(MaxHeaders)
            .Select(header => KeyValuePair.Create(SafeText.Clean(header.Key, MaxName), SafeText.Clean(header.Value, MaxBytes)))
            .DistinctBy(header => header.Key, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(StringComparer.OrdinalIgnoreCase);

    static bool IsKept(string name) =>
        !Foreign.Any(start => name.StartsWith(start, StringComparison.OrdinalIgnoreCase)) &&
        (name.StartsWith("MT-", StringComparison.Ordinal) || !Secrets.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase)));

    static string? Text(object? value) => value switch
    {
        string text => text,
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        Guid or Uri => value.ToString(),
        DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
        _ => null,
    };
}
