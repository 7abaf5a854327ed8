using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;

namespace PointBus.Host.Access;

static class AccessRegistration
{
    /// <summary>Deny by default: an endpoint that says nothing needs an admin.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services, AccessOptions options)
    {
        services.AddSingleton(options).AddSingleton<KeyUse>();

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

    public static void MapAccess(this WebApplication app) =>
        app.MapGet("/api/v1/keys", KeysEndpoint.Get).For(Roles.Admin).WithTags("Keys");

    /// <summary>Who may call it.</summary>
    public static TBuilder For<TBuilder>(this TBuilder endpoint, string policy) where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(policy);
}
