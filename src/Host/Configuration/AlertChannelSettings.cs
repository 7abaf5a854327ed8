using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PointBus.Consumers.Alerting.Channels;
using PointBus.Consumers.Alerting.Channels.Routing;
using PointBus.Consumers.Alerting.Channels.Sending;
using PointBus.Consumers.Calling;
using PointBus.Contracts;

namespace PointBus.Host.Configuration;

/// <summary>Reads the ways to tell people of alerts: <c>Alerts:Channels:{name}</c>, <c>Alerts:Routes:{n}</c> and <c>Alerts:Calls</c>.</summary>
static class AlertChannelSettings
{
    /// <exception cref="InvalidSettingException">A value cannot work.</exception>
    public static AlertChannels Read(IConfiguration configuration, SettingReader read)
    {
        var calls = new CallOptions { Hosts = List(read, "Alerts:Calls:Hosts"), Networks = [.. List(read, "Alerts:Calls:Networks").Select(Network)] };
        var channels = configuration.GetSection("Alerts:Channels").GetChildren()
            .Where(channel => read.Flag(channel.Path + ":Enabled", true))
            .Select(channel => AlertChannelReader.Read(read, channel.Path, Name(channel.Key), calls)).ToList();
        var zone = Zone(read.Text("Alerts:TimeZone"));
        return new AlertChannels
        {
            Channels = channels,
            Routes = [.. configuration.GetSection("Alerts:Routes").GetChildren().Select(route => Route(read, route.Path, channels, zone))],
            Sending = new SendingOptions { TakeOverAfter = read.Number("Alerts:TakeOverAfter", 3, 1, 100) },
            Roots = read.Text("Alerts:TrustedRoots") is { } file ? Roots(file) : null,
            Calls = calls,
        };
    }

    /// <summary>Values with commas between them, or one below the other as <c>{key}:0</c>, <c>{key}:1</c> …</summary>
    internal static IReadOnlyList<string> List(SettingReader read, string key)
    {
        if (read.Text(key) is { } text)
            return text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

        var values = new List<string>();
        while (read.Text($"{key}:{values.Count}") is { } value)
            values.Add(value);
        return values;
    }

    static string Name(string name) =>
        name.Length is > 0 and <= 60 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            ? name.ToLowerInvariant()
            : throw new InvalidSettingException("A channel under Alerts:Channels has a name that is not 1 to 60 letters, digits and dashes.");

    static NoticeRoute Route(SettingReader read, string path, List<ChannelOptions> channels, TimeZoneInfo zone) => new()
    {
        Severities = [.. List(read, path + ":Severity").Select(text => Severity(path, text))],
        Place = read.Text(path + ":Place") ?? read.Text(path + ":Lane"),
        Rule = read.Text(path + ":Rule"),
        Hours = read.Text(path + ":Hours") is not { } hours ? null
            : RouteHours.Parse(hours, zone) ?? throw new InvalidSettingException($"{path}:Hours must be such as 08:00-18:00 or Mon-Fri 08:00-18:00, not '{hours}'."),
        Channels = Known(read, path + ":Channels", channels),
        Fallback = read.Text(path + ":Fallback") is null && read.Text(path + ":Fallback:0") is null ? null : Known(read, path + ":Fallback", channels),
    };

    static IReadOnlyList<string> Known(SettingReader read, string key, List<ChannelOptions> channels)
    {
        IReadOnlyList<string> names = [.. List(read, key).Select(name => name.ToLowerInvariant()).Where(name => name != "none")];
        return names.FirstOrDefault(name => channels.TrueForAll(channel => channel.Name != name)) is { } unknown
            ? throw new InvalidSettingException($"{key} names the channel '{unknown}', which is not configured under Alerts:Channels.")
            : names;
    }

    static AlertSeverity Severity(string path, string text) => text.ToLowerInvariant() switch
    {
        "critical" => AlertSeverity.Critical,
        "warning" => AlertSeverity.Warning,
        "info" => AlertSeverity.Info,
        _ => throw new InvalidSettingException($"{path}:Severity must be critical, warning or info, or several with commas between them, not '{text}'."),
    };

    static IPNetwork Network(string text) =>
        IPNetwork.TryParse(text, out var network) ? network : throw new InvalidSettingException($"Alerts:Calls:Networks must hold networks such as 10.1.2.0/24, not '{text}'.");

    static TimeZoneInfo Zone(string? name) =>
        name is null ? TimeZoneInfo.Utc
        : TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone
        : throw new InvalidSettingException($"Alerts:TimeZone must be the name of a time zone such as Europe/Vienna that this machine knows, not '{name}'.");

    static X509Certificate2Collection Roots(string file)
    {
        try
        {
            var roots = new X509Certificate2Collection();
            roots.ImportFromPemFile(file);
            return roots.Count > 0 ? roots : throw new InvalidSettingException("Alerts:TrustedRoots names a file without a certificate in PEM form.");
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidSettingException($"Alerts:TrustedRoots names a file that cannot be read ({e.GetType().Name}).");
        }
    }
}
