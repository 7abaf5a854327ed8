using System.Net;
using PointBus.Consumers.Alerting.Channels;
using PointBus.Consumers.Alerting.Channels.Email;
using PointBus.Consumers.Alerting.Channels.Webhook;
using PointBus.Consumers.Calling;

namespace PointBus.Host.Configuration;

/// <summary>Reads one channel. What is wrong is told without the value where the value may be a secret.</summary>
static class AlertChannelReader
{
    const int MaxSecret = 65_536, MaxRecipients = 50, KeyLength = 32;

    public static ChannelOptions Read(SettingReader read, string path, string name, CallOptions calls)
    {
        var timeout = read.Seconds(path + ":TimeoutSeconds", 10, 1, 30);
        return read.Text(path + ":Kind")?.ToLowerInvariant() switch
        {
            "slack" => new SlackOptions { Name = name, Timeout = timeout, Url = Url(read, path, calls, null) },
            "webhook" => new WebhookOptions { Name = name, Timeout = timeout, Url = Url(read, path, calls, null), Secrets = Secrets(read, path) },
            "pagerduty" => new PagerDutyOptions
            {
                Name = name, Timeout = timeout, Url = Url(read, path, calls, PagerDutyOptions.StandardUrl), RoutingKey = RoutingKey(read, path),
            },
            "email" => Email(read, path, name) with { Timeout = timeout },
            _ => throw new InvalidSettingException($"{path}:Kind must be slack, webhook, email or pagerduty."),
        };
    }

    static EmailOptions Email(SettingReader read, string path, string name)
    {
        var host = read.Text(path + ":Host") is { } text && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))
            ? text
            : throw new InvalidSettingException($"{path}:Host must be the name of a mail server.");
        var security = Security(read, path, host);
        var to = AlertChannelSettings.List(read, path + ":To");
        if (to.Count is < 1 or > MaxRecipients)
            throw new InvalidSettingException($"{path}:To must be 1 to {MaxRecipients} mail addresses with commas between them.");

        var (user, password) = (read.Text(path + ":User"), Secret(read, path + ":Password"));
        if (password is not null && security == MailSecurity.None && !IsLoopback(host))
            throw new InvalidSettingException($"{path}:Password would be sent over the network for anybody to read; set {path}:Security to starttls or tls.");
        return new EmailOptions
        {
            Name = name,
            Host = host,
            Port = read.Number(path + ":Port", security == MailSecurity.Tls ? 465 : 587, 1, 65_535),
            Security = security,
            From = Address(path + ":From", read.Text(path + ":From")),
            To = [.. to.Select(address => Address(path + ":To", address))],
            User = (user is null) == (password is null) ? user : throw new InvalidSettingException($"{path} must have both User and Password, or none of them."),
            Password = password,
        };
    }

    static MailSecurity Security(SettingReader read, string path, string host) => read.Text(path + ":Security")?.ToLowerInvariant() switch
    {
        null => IsLoopback(host) ? MailSecurity.None : MailSecurity.StartTls,
        "starttls" => MailSecurity.StartTls,
        "tls" => MailSecurity.Tls,
        "none" => MailSecurity.None,
        _ => throw new InvalidSettingException($"{path}:Security must be starttls, tls or none."),
    };

    static string Address(string key, string? text) =>
        MailAddress.TryParse(text, out _) ? text! : throw new InvalidSettingException($"{key} must be a mail address such as PointBus <alerts@example.org>, without control characters.");

    static Uri Url(SettingReader read, string path, CallOptions calls, Uri? standard)
    {
        var text = Secret(read, path + ":Url");
        if (text is null && standard is not null)
            return standard;
        if (text is null || text.Any(char.IsControl) || !Uri.TryCreate(text, UriKind.Absolute, out var url))
            throw new InvalidSettingException($"{path}:Url must be an https address.");

        try
        {
            new GuardedCalls(calls).Check(url);
            return url;
        }
        catch (CallRefusedException e)
        {
            throw new InvalidSettingException($"{path}:Url cannot be called: {e.Message}");
        }
    }

    static List<WebhookSecret> Secrets(SettingReader read, string path)
    {
        var texts = new[] { Secret(read, path + ":Secret"), Secret(read, path + ":SecondSecret") };
        var secrets = texts.OfType<string>().Select((text, index) => WebhookSecret.TryParse(text, out var secret)
            ? secret
            : throw new InvalidSettingException($"{path}:{(index == 0 && texts[0] is not null ? "Secret" : "SecondSecret")} must be whsec_ and 24 to 64 bytes in Base64.")).ToList();
        return secrets.Count > 0 ? secrets : throw new InvalidSettingException($"{path}:Secret is missing: whsec_ and 24 to 64 bytes in Base64, which the receiver knows too.");
    }

    static string RoutingKey(SettingReader read, string path) =>
        Secret(read, path + ":RoutingKey") is { Length: KeyLength } key && key.All(char.IsAsciiLetterOrDigit)
            ? key
            : throw new InvalidSettingException($"{path}:RoutingKey must be the {KeyLength} letters and digits of an integration of Events API v2.");

    /// <summary>The value itself, or out of the file that <c>{key}File</c> names.</summary>
    static string? Secret(SettingReader read, string key)
    {
        if (read.Text(key + "File") is not { } file)
            return read.Text(key);
        if (read.Text(key) is not null)
            throw new InvalidSettingException($"{key} and {key}File are both set; leave one of them out.");

        try
        {
            return new FileInfo(file).Length <= MaxSecret && File.ReadAllText(file).Trim() is { Length: > 0 } secret
                ? secret
                : throw new InvalidSettingException($"{key}File names a file that is empty or too large for a secret.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InvalidSettingException($"{key}File names a file that cannot be read ({e.GetType().Name}); see to its path and rights.");
        }
    }

    static bool IsLoopback(string host) => host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
