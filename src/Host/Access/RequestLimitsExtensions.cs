using PointBus.Host.Errors;

namespace PointBus.Host.Access;

static class RequestLimitsExtensions
{
    public static IServiceCollection AddRequestLimits(this IServiceCollection services, LimitOptions options) =>
        services.AddSingleton(options).AddSingleton<RequestLimits>();

    /// <summary>Before authentication: answers that a caller is not known are counted, whoever gives them.</summary>
    public static IApplicationBuilder UseFailureLimits(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var limits = context.RequestServices.GetRequiredService<RequestLimits>();
        try
        {
            await next(context);
        }
        catch (ApiException e) when (e.Status == StatusCodes.Status401Unauthorized && limits.Refuse(context) is { } refusal)
        {
            throw refusal;
        }

        // An answer that is on its way counts all the same.
        if (context.Response.StatusCode == StatusCodes.Status401Unauthorized && limits.Refuse(context) is { } refused && !context.Response.HasStarted)
            throw refused;
    });

    /// <summary>After authentication, so that a key has its limits wherever it comes from.</summary>
    public static IApplicationBuilder UseRequestLimits(this IApplicationBuilder app) => app.Use(
        (context, next) => context.RequestServices.GetRequiredService<RequestLimits>().RunAsync(context, next));

    public static TBuilder WithoutLimit<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new NoLimit());

    public static TBuilder ThatBringsPoints<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new BringsPoints());
}
