using PointBus.Host.Errors;
using PointBus.Storage;

namespace PointBus.Host.Operations;

/// <summary>Says which of the two stores is away; operating needs both, unlike taking points in.</summary>
sealed class Outages : IEndpointFilter
{
    static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (BufferUnavailableException)
        {
            throw Away("REDIS_UNAVAILABLE", "Redis not connected");
        }
        catch (PointStoreException e) when (e.Outcome != WriteOutcome.Deterministic)
        {
            throw Away("DATABASE_UNAVAILABLE", "The database does not answer.");
        }
    }

    static ApiException Away(string code, string detail) => new(StatusCodes.Status503ServiceUnavailable, code, detail) { RetryAfter = Again };
}
