using System.Net;
using System.Net.Sockets;

namespace PointBus.Consumers.Calling;

/// <summary>
/// Makes clients for calls to addresses that come from people. https only, no credentials in the address, no redirects, no proxy;
/// a name is resolved once, every address it has is checked, and the connection goes to one of those that were checked.
/// </summary>
/// <param name="options">Whom to call.</param>
/// <param name="resolve">Finds the addresses of a name; DNS where it is left out.</param>
/// <param name="trust">Whether a certificate is the server's own; the system decides where it is left out.</param>
public sealed class GuardedCalls(
    CallOptions options, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null, System.Net.Security.RemoteCertificateValidationCallback? trust = null)
{
    readonly Func<string, CancellationToken, Task<IPAddress[]>> resolve = resolve ?? Dns.GetHostAddressesAsync;

    /// <summary>What can be said of an address before any call, as where it is configured.</summary>
    /// <exception cref="CallRefusedException">It is never called.</exception>
    public void Check(Uri address)
    {
        if (!address.IsAbsoluteUri || address.Scheme != Uri.UriSchemeHttps)
            throw new CallRefusedException("call.scheme", "Only https addresses are called.");
        if (address.UserInfo.Length > 0)
            throw new CallRefusedException("call.userinfo", "The address must not hold a user or a password.");
        if (options.Hosts.Count > 0 && !options.Hosts.Any(allowed => Names(allowed, address.IdnHost)))
            throw new CallRefusedException("call.host", "The host is not among those that may be called.");
        if (IPAddress.TryParse(address.IdnHost.Trim('[', ']'), out var literal) && !IsAllowed(literal))
            throw Refused();
    }

    /// <summary>A client whose every request is checked. Keep it as long as you need it, and dispose it.</summary>
    public HttpClient CreateClient() => new(new Guard(this) { InnerHandler = CreateHandler() })
    {
        Timeout = options.Timeout,
        MaxResponseContentBufferSize = options.MaxAnswerBytes,
    };

    SocketsHttpHandler CreateHandler()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = options.Timeout,
            // A name may come to stand for something else; a connection that is kept does not.
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            MaxResponseHeadersLength = 16,
            // Addresses may be secrets, which traces would tell, and nobody outside is to have our trace ids.
            ActivityHeadersPropagator = null,
            ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, cancellationToken),
        };
        if (trust is not null)
            handler.SslOptions.RemoteCertificateValidationCallback = trust;
        return handler;
    }

    async ValueTask<Stream> ConnectAsync(DnsEndPoint endpoint, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = IPAddress.TryParse(endpoint.Host.Trim('[', ']'), out var literal) ? [literal] : await resolve(endpoint.Host, cancellationToken);

        // One that is not allowed spoils all: a name that has both is made to be tried until it lands inside.
        if (addresses.Length == 0 || !addresses.All(IsAllowed))
            throw Refused();

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, endpoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    bool IsAllowed(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return PublicAddresses.Contains(plain) || options.Networks.Any(network => network.Contains(plain));
    }

    static bool Names(string allowed, string host) => allowed.StartsWith("*.", StringComparison.Ordinal)
        ? host.EndsWith(allowed[1..], StringComparison.OrdinalIgnoreCase)
        : host.Equals(allowed, StringComparison.OrdinalIgnoreCase);

    static CallRefusedException Refused() => new("call.address", "The host is not in the open internet, nor in a network that may be called.");

    sealed class Guard(GuardedCalls calls) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            calls.Check(request.RequestUri!);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
