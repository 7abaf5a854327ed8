using PointBus.Consumers.Operating;
using PointBus.Consumers.Persisting;
using PointBus.Host.Errors;
using PointBus.Storage;

namespace PointBus.Host.Operations;

/// <summary>What the ports throw, as answers of the operating endpoints: which engine is away, what is refused, and what changed meanwhile.</summary>
sealed class OperatingProblems : IEndpointFilter
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
        catch (PointStoreException) when (context.HttpContext.RequestServices.GetService<StoreGate>()?.ClosedBecause is not null)
        {
            // Just after a start the tables may not be there yet.
            throw Away("DATABASE_UNAVAILABLE", "The database is not ready.");
        }
        catch (BrokerUnavailableException)
        {
            throw Away("BROKER_UNAVAILABLE", "The broker does not answer.");
        }
        catch (OperationRefusedException e)
        {
            throw new ApiException(Status(e.Code), e.Code, e.Message);
        }
        catch (CatalogConflictException e)
        {
            throw new ApiException(StatusCodes.Status409Conflict, "LETTER_CHANGED", e.Message);
        }
    }

    static int Status(string code) => code switch
    {
        "SELECTION_EMPTY" => StatusCodes.Status400BadRequest,
        "OPERATION_NOT_FOUND" => StatusCodes.Status404NotFound,
        _ => StatusCodes.Status422UnprocessableEntity,
    };

    static ApiException Away(string code, string detail) => new(StatusCodes.Status503ServiceUnavailable, code, detail) { RetryAfter = Again };
}
