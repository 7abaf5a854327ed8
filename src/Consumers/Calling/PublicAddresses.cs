using System.Net;
using System.Net.Sockets;

namespace PointBus.Consumers.Calling;

/// <summary>Which addresses lie in the open internet, so that a call there cannot reach what only this machine or its network can.</summary>
public static class PublicAddresses
{
    /// <summary>Everything that is set aside for something else than ordinary servers: RFC 6890 and the registries that it began.</summary>
    static readonly IPNetwork[] SetAside =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    /// <summary>Of IPv6 only what is given out as global unicast is taken, less what embeds or documents something else.</summary>
    static readonly IPNetwork Global = IPNetwork.Parse("2000::/3");

    static readonly IPNetwork[] SetAsideOfGlobal =
        [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(text => IPNetwork.Parse(text))];

    /// <summary>The well-known prefix of translation, behind which an IPv4 address stands.</summary>
    static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");

    public static bool Contains(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return !SetAside.Any(network => network.Contains(address));
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.ScopeId != 0)
            return false;

        return Translated.Contains(address)
            ? Contains(new IPAddress(address.GetAddressBytes().AsSpan(12)))
            : Global.Contains(address) && !SetAsideOfGlobal.Any(network => network.Contains(address));
    }
}
