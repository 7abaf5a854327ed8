namespace PointBus.Cli;

/// <summary>What the process tells the script that called it; see docs/cli.md.</summary>
internal enum ExitCode
{
    /// <summary>Everything asked for was done.</summary>
    Ok = 0,

    /// <summary>It failed, was interrupted, or what was looked at is not well.</summary>
    Error = 1,

    /// <summary>The command line was wrong, or the server refused what was sent.</summary>
    Usage = 2,

    /// <summary>The server does not know the thing asked for.</summary>
    NotFound = 3,

    /// <summary>A part was done and a part was not.</summary>
    Partial = 4,

    /// <summary>The API key is missing, wrong, or may not do this.</summary>
    Auth = 5,

    /// <summary>Something else is already there or already running.</summary>
    Conflict = 6,

    /// <summary>A safety limit stopped the work.</summary>
    SafetyLimit = 7,

    /// <summary>No server answered.</summary>
    Unreachable = 8,
}
