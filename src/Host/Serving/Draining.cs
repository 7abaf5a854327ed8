using PointBus.Host.Errors;

namespace PointBus.Host.Serving;

/// <summary>
/// An orderly stop. What is being answered goes on for a quarter of the time there is, so that slow clients leave enough for the bus
/// and the writers; what comes on a connection that is still open is answered 503 and the connection closed.
/// </summary>
sealed partial class Draining(ServerOptions options, TimeProvider time, ILogger<Draining> logger) : IDisposable
{
    readonly CancellationTokenSource overdue = new(Timeout.InfiniteTimeSpan, time);
    volatile bool isDraining;
    int requests;

    /// <summary>Whether the host is about to stop.</summary>
    public bool IsDraining => isDraining;

    /// <summary>Requests being answered now.</summary>
    public int Requests => Volatile.Read(ref requests);

    /// <summary>May be repeated.</summary>
    public void Begin()
    {
        if (isDraining)
            return;

        isDraining = true;
        LogDraining(Requests, options.StopWithin);
        overdue.CancelAfter(options.RequestsWithin);
    }

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (isDraining)
        {
            context.Response.Headers.Connection = "close";
            throw new ApiException(StatusCodes.Status503ServiceUnavailable, "STOPPING", "This host is about to stop; send again, to another one if there is.") { RetryAfter = TimeSpan.FromSeconds(5) };
        }

        Interlocked.Increment(ref requests);
        // Whoever is cut off has no answer, sends again, and the keys of its points make that harmless.
        using var cut = overdue.Token.Register(static state => ((HttpContext)state!).Abort(), context);
        try
        {
            await next(context);
        }
        finally
        {
            Interlocked.Decrement(ref requests);
        }
    }

    public void Dispose() => overdue.Dispose();

    [LoggerMessage(LogLevel.Information, "Stopping: {Requests} requests are being answered, no others are taken; the end comes within {Limit}")]
    partial void LogDraining(int requests, TimeSpan limit);
}
