namespace PointBus.Host.Access;

/// <summary>What every answer says to browsers and caches: keep nothing, guess nothing, show it in no frame.</summary>
static class SecurityHeaders
{
    const string ForData = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>The page of the interface brings its own scripts and styles with it, some of them inline.</summary>
    const string ForPage = "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; frame-ancestors 'none'; base-uri 'none'";

    const string OneYear = "max-age=31536000";

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = context.Request.Path.StartsWithSegments("/docs", StringComparison.OrdinalIgnoreCase) ? ForPage : ForData;
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = OneYear;
        return next(context);
    });

    /// <summary>Which server this is, and which version, helps only those who look for its weaknesses.</summary>
    public static WebApplicationBuilder HideServerHeader(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        return builder;
    }
}
