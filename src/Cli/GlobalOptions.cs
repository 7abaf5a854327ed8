using System.CommandLine;

namespace PointBus.Cli;

/// <summary>The options that every verb has, or many have.</summary>
internal static class GlobalOptions
{
    public static Option<string> Server { get; } = new("--server")
    {
        Description = "Address of the PointBus host. Env POINTBUS_SERVER; otherwise " + Settings.DefaultServer,
        HelpName = "URL",
        Recursive = true,
    };

    public static Option<string> ApiKey { get; } = new("--api-key")
    {
        Description = "API key. Prefer env POINTBUS_API_KEY: other users of the machine can see arguments",
        HelpName = "KEY",
        Recursive = true,
    };

    public static Option<string> Config { get; } = new("--config")
    {
        Description = "Settings file with server and apiKey. Env POINTBUS_CONFIG; otherwise ~/.config/pointbus/config.json",
        HelpName = "FILE",
        Recursive = true,
    };

    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Print one JSON document on standard output; messages go to standard error",
        Recursive = true,
    };

    public static Option<bool> NoRetry { get; } = new("--no-retry")
    {
        Description = "Fail at once where the server asks to come back later",
        Recursive = true,
    };

    /// <summary>Only where something is changed.</summary>
    public static Option<string> Actor { get; } = new("--actor")
    {
        Description = "Who does it, for the audit. Env POINTBUS_ACTOR; otherwise the user of this machine",
        HelpName = "NAME",
        Recursive = true,
    };

    public static IReadOnlyList<Option> All { get; } = [Server, ApiKey, Config, Json, NoRetry];
}
