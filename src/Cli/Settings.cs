using System.CommandLine;

namespace PointBus.Cli;

/// <summary>Where the host is and how to speak to it: flag over environment over file over default.</summary>
internal sealed record Settings(Uri Server, string? ApiKey, bool Retry, string? Actor = null)
{
    public const string DefaultServer = "http://127.0.0.1:8000";

    const int MaxActor = 100;

    public static Settings Resolve(ParseResult arguments, CliEnvironment environment)
    {
        var file = SettingsFile.Read(arguments.GetValue(GlobalOptions.Config) ?? NotEmpty(environment.Variable("POINTBUS_CONFIG")), environment);
        var server = arguments.GetValue(GlobalOptions.Server) ?? NotEmpty(environment.Variable("POINTBUS_SERVER")) ?? file.Server ?? DefaultServer;
        var key = arguments.GetValue(GlobalOptions.ApiKey) ?? NotEmpty(environment.Variable("POINTBUS_API_KEY")) ?? file.ApiKey;
        var actor = arguments.GetValue(GlobalOptions.Actor) ?? NotEmpty(environment.Variable("POINTBUS_ACTOR")) ?? file.Actor ?? NotEmpty(environment.UserName);
        return new Settings(ParseServer(server), ParseKey(key), !arguments.GetValue(GlobalOptions.NoRetry), ParseActor(actor));
    }

    static Uri ParseServer(string text)
    {
        if (!Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Query.Length > 0 || uri.Fragment.Length > 0)
            throw new CliException(ExitCode.Usage, $"'{text}' is not the address of a server. Give one such as {DefaultServer}.");

        // It would be printed with every error.
        if (uri.UserInfo.Length > 0)
            throw new CliException(ExitCode.Usage, "The server's address holds a user name or password. Leave it out and give a key in POINTBUS_API_KEY.");

        return uri;
    }

    static string? ParseKey(string? key)
    {
        var trimmed = NotEmpty(key?.Trim());
        if (trimmed is not null && !trimmed.All(c => c is > ' ' and < '\x7f'))
            throw new CliException(ExitCode.Usage, "The API key holds characters that no key has. Copy it again.");

        return trimmed;
    }

    static string? ParseActor(string? actor)
    {
        var trimmed = NotEmpty(actor?.Trim());
        if (trimmed is { Length: > MaxActor } || trimmed?.Any(char.IsControl) == true)
            throw new CliException(ExitCode.Usage, $"The actor's name takes at most {MaxActor} characters, none of them a control character. Give another with --actor.");

        return trimmed;
    }

    static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    /// <summary>The address as people write it; without the key, so that no message can print it.</summary>
    public override string ToString() => Server.ToString().TrimEnd('/');
}
