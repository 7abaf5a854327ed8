using Npgsql;

namespace PointBus.Host.Configuration;

/// <summary>Turns the URL forms of connection strings into what the drivers read.</summary>
static class ConnectionUrls
{
    /// <param name="url"><c>redis://[user:password@]host[:port][/db]</c>, or <c>rediss://</c> for TLS.</param>
    public static string Redis(string url)
    {
        var uri = Parse(url, "REDIS_URL", "redis", "rediss");
        var parts = new List<string> { $"{uri.Host}:{(uri.Port > 0 ? uri.Port : 6379)}" };
        var (user, password) = Credentials(uri);
        if (user.Length > 0)
            parts.Add("user=" + user);
        if (password.Length > 0)
            parts.Add("password=" + RedisPassword(password, "REDIS_URL"));
        if (uri.AbsolutePath.Trim('/') is { Length: > 0 } database)
            parts.Add("defaultDatabase=" + (database.All(char.IsAsciiDigit) ? database : throw new InvalidSettingException("REDIS_URL must end with the number of a database, such as redis://host:6379/0.")));
        if (uri.Scheme == "rediss")
            parts.Add("ssl=true");
        return string.Join(',', parts);
    }

    /// <summary>The driver's string has no way to write a comma, and would take what follows it for the name of a server.</summary>
    public static string RedisPassword(string password, string variable) =>
        password.Contains(',', StringComparison.Ordinal)
            ? throw new InvalidSettingException($"{variable} must not have a comma in its password.")
            : password;

    /// <param name="url"><c>postgresql://user:password@host[:port]/database[?sslmode=...]</c>; a string that is no URL is taken as it is.</param>
    public static string Postgres(string url)
    {
        if (url.IndexOf("://", StringComparison.Ordinal) is var end && (end < 1 || !url[..end].All(char.IsAsciiLetter)))
            return url;

        var uri = Parse(url, "DATABASE_URL", "postgres", "postgresql");
        var (user, password) = Credentials(uri);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host,
            Port = uri.Port > 0 ? uri.Port : 5432,
            Database = Uri.UnescapeDataString(uri.AbsolutePath.Trim('/')),
            Username = user,
            Password = password,
        };
        var query = System.Web.HttpUtility.ParseQueryString(uri.Query);
        foreach (var name in query.AllKeys.OfType<string>())
            Set(builder, name, query[name]);
        return builder.ConnectionString;
    }

    static void Set(NpgsqlConnectionStringBuilder builder, string name, string? value)
    {
        try
        {
            // What PostgreSQL's tools call verify-full has no hyphen here.
            builder[DriverName(name)] = name == "sslmode" ? value?.Replace("-", "", StringComparison.Ordinal) : value;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or InvalidCastException)
        {
            throw new InvalidSettingException($"DATABASE_URL has the parameter '{name}', which Npgsql does not know or not with this value.");
        }
    }

    /// <summary>What Npgsql calls the parameters that PostgreSQL's own tools take in a URL.</summary>
    static string DriverName(string name) => name switch
    {
        "sslmode" => "SSL Mode",
        "sslrootcert" => "Root Certificate",
        "connect_timeout" => "Timeout",
        "application_name" => "Application Name",
        _ => name,
    };

    static Uri Parse(string url, string variable, params string[] schemes) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && schemes.Contains(uri.Scheme)
            ? uri
            : throw new InvalidSettingException($"{variable} must be a URL that begins with {schemes[^1]}://.");

    static (string User, string Password) Credentials(Uri uri) =>
        uri.UserInfo.Split(':', 2) is [var user, var password]
            ? (Uri.UnescapeDataString(user), Uri.UnescapeDataString(password))
            : (Uri.UnescapeDataString(uri.UserInfo), "");
}
