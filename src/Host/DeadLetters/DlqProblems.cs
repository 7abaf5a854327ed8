using PointBus.Host.Errors;

namespace PointBus.Host.DeadLetters;

/// <summary>Adds to errors what the older clients of the dead letter queue look for: <c>status</c> "error" and <c>message</c>.</summary>
sealed class DlqProblems : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (ApiException e)
        {
            e.Members["status"] = "error";
            e.Members["message"] = e.Message;
            throw;
        }
    }
}
