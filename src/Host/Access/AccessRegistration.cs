using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;

namespace PointBus.Host.Access;

static class AccessRegistration
{
    /// <summary>Deny by default: an endpoint that says nothing needs an admin.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services, AccessOptions options)
    {
        services.AddSingleton(options);

        // Nothing is protected with keys that must outlive the process.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddAuthentication(ApiKeyHandler.SchemeName).AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null);
        services.AddAuthorizationBuilder()
            .AddPolicy(Roles.Ingest, policy => policy.RequireRole(Roles.Ingest))
            .AddPolicy(Roles.Admin, policy => policy.RequireRole(Roles.Admin))
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireRole(Roles.Admin).Build());
        return services;
    }

    /// <summary>The upstream that the key belongs to; <see langword="null"/> where keys are not in use.</summary>
    public static string? Upstream(this HttpContext context) => context.User.Identity?.Name;
}
