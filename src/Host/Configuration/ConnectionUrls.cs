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
            parts.Add("password=" + password);
        if (uri.AbsolutePath.Trim('/') is { Length: > 0 } database)
            parts.Add("defaultDatabase=" + database);
        if (uri.Scheme == "rediss")
            parts.Add("ssl=true");
        return string.Join(',', parts);
    }

    /// <param name="url"><c>postgresql://user:password@host[:port]/database[?sslmode=...]</c>; a string that is no URL is taken as it is.</param>
    public static string Postgres(string url)
    {
        if (!url.Contains("://", StringComparison.Ordinal))
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
        foreach (var (name, value) in System.Web.HttpUtility.ParseQueryString(uri.Query) is var query ? query.AllKeys.Select(key => (key, query[key])) : [])
            if (name is not null)
                builder[name is "sslmode" ? "SSL Mode" : name] = value;
        return builder.ConnectionString;
    }

    static Uri Parse(string url, string variable, params string[] schemes) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && schemes.Contains(uri.Scheme)
            ? uri
            : throw new InvalidSettingException($"{variable} must be a URL that begins with {schemes[^1]}://.");

    static (string User, string Password) Credentials(Uri uri) =>
        uri.UserInfo.Split(':', 2) is [var user, var password]
            ? (Uri.UnescapeDataString(user), Uri.UnescapeDataString(password))
            : (Uri.UnescapeDataString(uri.UserInfo), "");
}
