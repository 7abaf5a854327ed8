using System.Net;
using Npgsql;
using PointBus.Host.Configuration;
using StackExchange.Redis;

namespace PointBus.Host.Tls;

/// <summary>Points and passwords leave this machine encrypted, and to the server that was meant, or not at all.</summary>
static class PlainText
{
    const string Otherwise = "or set Security:AllowPlainText=true where nobody else can reach the network between.";

    /// <exception cref="InvalidSettingException">A server on another machine would be reached in plain text.</exception>
    public static void Refuse(HostSettings settings)
    {
        if (settings.AllowPlainText)
            return;

        if (settings.RabbitMq is { } rabbit && Uri.TryCreate(rabbit, UriKind.Absolute, out var broker) && !broker.IsSecure() && !IsLocal(broker.Host))
            throw new InvalidSettingException($"ConnectionStrings:RabbitMq reaches '{broker.Host}' in plain text: begin it with amqps:// (and name a CA of your own in Security:RabbitMq:CaFile), {Otherwise}");

        if (settings.Redis is { } redis && Parsed(redis) is { Ssl: false } options && options.EndPoints.Select(HostOf).FirstOrDefault(host => !IsLocal(host)) is { } far)
            throw new InvalidSettingException($"ConnectionStrings:Redis reaches '{far}' in plain text: add ssl=true, or begin REDIS_URL with rediss:// (and name a CA of your own in Security:Redis:CaFile), {Otherwise}");

        if (settings.Postgres is { } postgres && Built(postgres) is { SslMode: not SslMode.VerifyFull } database && Hosts(database).FirstOrDefault(host => !IsLocal(host)) is { } away)
            throw new InvalidSettingException($"ConnectionStrings:Postgres reaches '{away}' without proof of who answers there: add SSL Mode=VerifyFull (and name a CA of your own in Security:Postgres:CaFile), {Otherwise}");
    }

    static ConfigurationOptions Parsed(string redis) => Try(() => Storage.Redis.RedisConnection.Parse(redis), "Redis");

    static NpgsqlConnectionStringBuilder Built(string postgres) => Try(() => new NpgsqlConnectionStringBuilder(postgres), "Postgres");

    /// <summary>What drivers say of a string that they cannot read may repeat parts of it.</summary>
    static T Try<T>(Func<T> parse, string name)
    {
        try
        {
            return parse();
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            throw new InvalidSettingException($"ConnectionStrings:{name} cannot be read; see to its form.");
        }
    }

    static IEnumerable<string> Hosts(NpgsqlConnectionStringBuilder database) =>
        (database.Host ?? "localhost").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(host => host.Count(c => c == ':') == 1 ? host[..host.IndexOf(':', StringComparison.Ordinal)] : host);

    static string HostOf(EndPoint endpoint) => endpoint switch
    {
        DnsEndPoint name => name.Host,
        IPEndPoint address => address.Address.ToString(),
        // A socket of this machine.
        _ => "localhost",
    };

    static bool IsLocal(string host) =>
        host.StartsWith('/') || host.StartsWith('@') || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
