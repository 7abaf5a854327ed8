using PointBus.Consumers;
using PointBus.Host.Access;
using Scalar.AspNetCore;

namespace PointBus.Host.Telemetry;

static class TelemetryRegistration
{
    public static IServiceCollection AddTelemetry(this IServiceCollection services) =>
        services
            .AddSingleton<HealthReader>()
            .AddSingleton(new Startup(TimeProvider.System.GetUtcNow()))
            .AddSingleton<RedisPolicyGuard>()
            .AddHostedService(provider => provider.GetRequiredService<RedisPolicyGuard>())
            .AddOpenApi(options => options
                .AddOperationTransformer<ApiDescriptions>()
                .AddDocumentTransformer((document, _, _) =>
                {
                    document.Info.Title = "PointBus";
                    document.Info.Version = ProductVersion.Full;
                    document.Info.Description = "Takes GPS points in, keeps every one, stores each once.";
                    return Task.CompletedTask;
                }));

    /// <summary>Refuses to go on with a Redis that would lose what it accepts.</summary>
    public static Task CheckPolicyAsync(this WebApplication app) =>
        app.Services.GetRequiredService<RedisPolicyGuard>().CheckAtStartAsync(app.Lifetime.ApplicationStopping);

    public static void MapTelemetry(this WebApplication app)
    {
        var open = app.MapGroup("").AllowAnonymous().WithoutLimit().WithTags("Health");
        open.MapGet("/live", HealthEndpoints.Live);
        open.MapGet("/ready", HealthEndpoints.ReadyAsync);
        open.MapGet("/info", HealthEndpoints.Info);

        // Says how the inside is doing, so it is for those who run it.
        app.MapGet("/health", HealthEndpoints.HealthAsync).RequireAuthorization(Roles.Viewer).WithTags("Health");
        app.MapGet("/api/v1/health/database", DatabaseHealthEndpoint.GetAsync).RequireAuthorization(Roles.Viewer).WithTags("Health");

        app.MapOpenApi("/openapi.json").RequireAuthorization(Roles.Viewer);
        app.MapScalarApiReference("/docs", options => options
            .WithTitle("PointBus API")
            .WithOpenApiRoutePattern("/openapi.json")
            .DisableAgent()
            .DisableTelemetry()
            .DisableDefaultFonts()
            .HideDeveloperTools()).RequireAuthorization(Roles.Viewer);
    }
}
