using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace PointBus.Host.Access;

/// <summary>Reads X-Api-Key. A role that has no key at all is granted to everybody.</summary>
sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, AccessOptions access)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "ApiKey";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var sent = Request.Headers["X-Api-Key"].ToString();
        var ingest = sent.Length > 0 ? ApiKey.Find(access.Ingest, sent) : null;
        var admin = sent.Length > 0 ? ApiKey.Find(access.Admin, sent) : null;

        var claims = new List<Claim>();
        if (ingest is not null)
            claims.Add(new Claim(ClaimTypes.Name, ingest.Upstream));
        if (admin is not null)
            claims.Add(new Claim(ClaimTypes.Actor, admin.Upstream));
        if (ingest is not null || access.Ingest.Count == 0)
            claims.Add(new Claim(ClaimTypes.Role, Roles.Ingest));
        if (admin is not null || access.Admin.Count == 0)
            claims.Add(new Claim(ClaimTypes.Role, Roles.Admin));

        if (claims.Count == 0)
            return Task.FromResult(sent.Length > 0 ? AuthenticateResult.Fail("unknown key") : AuthenticateResult.NoResult());

        var identity = new ClaimsIdentity(claims, Scheme.Name);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));
    }
}

/// <summary>What a key may be for; also the names of the policies.</summary>
static class Roles
{
    public const string Ingest = "ingest";
    public const string Admin = "admin";
}
