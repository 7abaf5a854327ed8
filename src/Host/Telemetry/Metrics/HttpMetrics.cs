using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http.Features;
using PointBus.Host.Access;

namespace PointBus.Host.Telemetry.Metrics;

/// <summary>How long answers take, for <see cref="MeterName"/>. Endpoints are named as they are mapped, so that no path or query of a caller becomes a label.</summary>
sealed class HttpMetrics : IDisposable
{
    public const string MeterName = "PointBus.Http";

    readonly Meter meter = new(MeterName);
    readonly Histogram<double> requests, accepts;
    readonly TimeProvider time;

    public HttpMetrics(TimeProvider time)
    {
        this.time = time;
        requests = meter.CreateHistogram<double>("http_request_duration_seconds", "s", "From a request to its answer");
        accepts = meter.CreateHistogram<double>("accept_seconds", "s", "The same, where points come in");
    }

    public void Dispose() => meter.Dispose();

    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        var start = time.GetTimestamp();
        // Errors become answers further in.
        await next(context);
        var took = time.GetElapsedTime(start).TotalSeconds;
        var endpoint = context.GetEndpoint();
        var route = (endpoint as RouteEndpoint)?.RoutePattern.RawText is { } path ? Route(path) : "none";
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } span)
            Name(span, context, route);

        KeyValuePair<string, object?> name = new("endpoint", route);
        KeyValuePair<string, object?> status = new("status", context.Response.StatusCode);
        requests.Record(took, name, status);
        if (endpoint?.Metadata.GetMetadata<BringsPoints>() is not null)
            accepts.Record(took, name, status);
    }

    static string Route(string path) => path is ['/', _, ..] && path[^1] != '/' && path[1] != '/' ? path : "/" + path.Trim('/');

    /// <summary>By the route: the path and the query may hold ids and tokens.</summary>
    static void Name(Activity span, HttpContext context, string route)
    {
        span.DisplayName = $"{context.Request.Method} {route}";
        span.SetTag("http.request.method", context.Request.Method).SetTag("http.route", route).SetTag("http.response.status_code", context.Response.StatusCode);
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
            span.SetStatus(ActivityStatusCode.Error);
    }
}
