using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace PointBus.Host.Serving;

static class ServingRegistration
{
    /// <summary>Limits of the web server, and an orderly stop.</summary>
    public static WebApplicationBuilder AddServing(this WebApplicationBuilder builder, ServerOptions options)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
            kestrel.Limits.MaxConcurrentUpgradedConnections = options.MaxConnections;
            kestrel.Limits.RequestHeadersTimeout = options.HeadersTimeout;
            kestrel.Limits.KeepAliveTimeout = options.KeepAlive;
            kestrel.Limits.MaxRequestHeaderCount = 100;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            kestrel.Limits.MaxRequestLineSize = 8 * 1024;
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(options.MinBytesPerSecond, options.RateGrace);
            kestrel.Limits.MinResponseDataRate = new MinDataRate(options.MinBytesPerSecond, options.RateGrace);
        });
        builder.Services
            .Configure<HostOptions>(host => host.ShutdownTimeout = options.WorkWithin)
            .AddSingleton(options)
            .AddSingleton<BodyMemory>()
            .AddSingleton<Draining>();
        return builder;
    }

    /// <summary>From the signal to stop on, requests are refused in a way that sends clients elsewhere.</summary>
    public static IApplicationBuilder UseDraining(this WebApplication app)
    {
        var draining = app.Services.GetRequiredService<Draining>();
        app.Lifetime.ApplicationStopping.Register(draining.Begin);
        return app.Use(draining.InvokeAsync);
    }
}
