using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace PointBus.Host.Access;

/// <summary>Reads X-Api-Key. What has no key at all is granted to everybody.</summary>
sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, CurrentAccess current, KeyUse use, TimeProvider time)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "ApiKey";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var sent = Sent();
        var (access, now) = (current.Options, time.GetUtcNow());
        var keys = sent.Length > 0 ? ApiKey.Find(access.Keys, sent, now) : [];

        var claims = new List<Claim>();
        foreach (var key in keys)
        {
            use.Note(key, now);
            claims.Add(new Claim(AccessClaims.Key, key.Id));
            claims.Add(new Claim(key.Role == Roles.Ingest ? ClaimTypes.Name : ClaimTypes.Actor, key.Upstream));
            Grant(key.Role);
        }

        if (access.IngestIsOpen)
            claims.Add(new Claim(ClaimTypes.Role, Roles.Ingest));
        if (access.OperatingIsOpen)
            Grant(Roles.Admin);

        if (claims.Count == 0)
            return Task.FromResult(sent.Length > 0 ? AuthenticateResult.Fail("unknown key") : AuthenticateResult.NoResult());

        var identity = new ClaimsIdentity(claims, Scheme.Name);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));

        void Grant(string role) => claims.AddRange(Roles.Within(role).Select(one => new Claim(ClaimTypes.Role, one)));
    }

    /// <summary>Programs that watch from outside, such as Prometheus, can send a bearer token but no header of their own.</summary>
    string Sent()
    {
        const string Bearer = "Bearer ";
        var key = Request.Headers["X-Api-Key"].ToString();
        var authorization = Request.Headers.Authorization.ToString();
        return key.Length == 0 && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim() : key;
    }
}
