using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;

namespace PointBus.Host.Access;

static class AccessRegistration
{
    /// <summary>Deny by default: an endpoint that says nothing needs an admin.</summary>
    /// <param name="services">Where it is added.</param>
    /// <param name="options">The keys at start.</param>
    /// <param name="changing">Where changed keys come from; without it they never change.</param>
    public static IServiceCollection AddAccess(this IServiceCollection services, AccessOptions options, IConfigurationRoot? changing = null)
    {
        services.AddSingleton<KeyUse>().AddSingleton(provider => new CurrentAccess(options, changing, provider.GetRequiredService<ILogger<CurrentAccess>>()));

        // Nothing is protected with keys that must outlive the process.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddAuthentication(ApiKeyHandler.SchemeName).AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null);
        services.AddAuthorizationBuilder()
            .AddPolicy(Roles.Ingest, policy => policy.RequireRole(Roles.Ingest))
            .AddPolicy(Roles.Viewer, policy => policy.RequireRole(Roles.Viewer))
            .AddPolicy(Roles.Operator, policy => policy.RequireRole(Roles.Operator))
            .AddPolicy(Roles.Admin, policy => policy.RequireRole(Roles.Admin))
            .AddPolicy(Roles.OwnOrViewer, policy => policy.RequireRole(Roles.Viewer, Roles.Sender))
            .AddPolicy(Roles.OwnOrOperator, policy => policy.RequireRole(Roles.Operator, Roles.Sender))
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireRole(Roles.Admin).Build());
        return services;
    }

    public static void MapAccess(this WebApplication app)
    {
        // Made now, so that it hears of every change.
        _ = app.Services.GetRequiredService<CurrentAccess>();
        app.MapGet("/api/v1/keys", KeysEndpoint.Get).For(Roles.Admin).WithTags("Keys");
    }

    /// <summary>Who may call it.</summary>
    public static TBuilder For<TBuilder>(this TBuilder endpoint, string policy) where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(policy);
}
