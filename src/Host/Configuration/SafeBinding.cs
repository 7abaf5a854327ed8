using System.Net;

namespace PointBus.Host.Configuration;

/// <summary>Without keys anybody who can reach the port can publish and administer, so only this machine may reach it.</summary>
static class SafeBinding
{
    public static void Check(HostSettings settings)
    {
        foreach (var url in settings.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!BindingAddressIsValid(url, out var host))
                throw new InvalidSettingException($"PointBus:Urls holds '{url}', which is not an address such as http://127.0.0.1:8000.");

            if (IsLoopback(host))
                continue;

            if (settings.Access.IngestIsOpen)
                throw new InvalidSettingException($"Listening on '{url}' needs API keys: add one with role ingest under ApiKeys (pointbus keys new --upstream NAME) or listen on 127.0.0.1.");
            if (!settings.Access.HasAdmin)
                throw new InvalidSettingException($"Listening on '{url}' needs an admin key: set ADMIN_API_KEY, or add one with role admin under ApiKeys, or listen on 127.0.0.1.");
        }
    }

    /// <summary>Whether every address is one of this machine only.</summary>
    public static bool IsLocalOnly(HostSettings settings) =>
        settings.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .All(url => BindingAddressIsValid(url, out var host) && IsLoopback(host));

    static bool BindingAddressIsValid(string url, out string host)
    {
        host = "";
        try
        {
            host = BindingAddress.Parse(url).Host;
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ||
        (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
