using System.Net;

namespace PointBus.Cli.Http;

/// <summary>The server said no, or nothing.</summary>
internal sealed class HostException(ExitCode code, string message, Exception? inner = null) : CliException(code, message, inner)
{
    /// <summary>Absent where no server answered, or not as a PointBus host does.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>No server answered, as opposed to one that answered something odd.</summary>
    public bool IsAway => Code is ExitCode.Unreachable && Status is null;

    public Problem? Problem { get; init; }

    /// <summary>When the server wants to be asked again; absent where asking again is of no use.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What happened, without what to do about it.</summary>
    public required string Reason { get; init; }

    public static HostException From(HttpStatusCode status, Problem? problem, TimeSpan? retryAfter, string server)
    {
        var code = Classify(status);
        var text = problem?.Text ?? $"{server} answered {(int)status} without a reason";
        var marks = string.Join(", ", new[] { problem?.Code, $"HTTP {(int)status}", problem?.RequestId is { } id ? $"request {id}" : null }.OfType<string>());
        return new HostException(code, $"{text} ({marks}). {Advice(code, retryAfter)}")
        {
            Status = status,
            Problem = problem,
            RetryAfter = retryAfter,
            Reason = $"{text} ({problem?.Code ?? $"HTTP {(int)status}"})",
        };
    }

    static ExitCode Classify(HttpStatusCode status) => (int)status switch
    {
        401 or 403 => ExitCode.Auth,
        404 => ExitCode.NotFound,
        409 => ExitCode.Conflict,
        429 => ExitCode.Error,
        // A gateway speaks for a host that it does not reach.
        502 or 504 => ExitCode.Unreachable,
        >= 400 and < 500 => ExitCode.Usage,
        _ => ExitCode.Error,
    };

    static string Advice(ExitCode code, TimeSpan? retryAfter) => code switch
    {
        ExitCode.Auth => "Give a key that may do this in POINTBUS_API_KEY or with --api-key.",
        ExitCode.NotFound => "Check the name, and that --server is a PointBus host of this version.",
        ExitCode.Conflict => "Look at what is there already.",
        ExitCode.Usage => "Correct it and send again.",
        ExitCode.Unreachable => "Check that the host runs behind its gateway.",
        _ when retryAfter is { } wait => $"Try again in {Math.Ceiling(wait.TotalSeconds)} s.",
        _ => "Try again; pointbus status shows what is not well.",
    };
}
