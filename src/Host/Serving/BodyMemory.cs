using PointBus.Host.Errors;

namespace PointBus.Host.Serving;

/// <summary>The memory that the bodies of all requests together may take, so that many large ones at once cannot end the process.</summary>
sealed class BodyMemory(ServerOptions options)
{
    long taken;

    /// <summary>Bytes taken now.</summary>
    public long Taken => Interlocked.Read(ref taken);

    /// <exception cref="ApiException">503: others have it; nothing was taken.</exception>
    public void Take(long bytes)
    {
        if (Interlocked.Add(ref taken, bytes) <= options.MaxBodyMemory)
            return;

        Give(bytes);
        throw new ApiException(StatusCodes.Status503ServiceUnavailable, "OVERLOADED", "Too many large requests at once; send again.") { RetryAfter = TimeSpan.FromSeconds(1) };
    }

    public void Give(long bytes) => Interlocked.Add(ref taken, -bytes);
}
