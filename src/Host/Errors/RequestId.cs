namespace PointBus.Host.Errors;

/// <summary>Every answer carries X-Request-ID: the client's, where it sent a sane one, or a new one.</summary>
static class RequestId
{
    const string Header = "X-Request-ID";

    public static string Of(HttpContext context) => context.TraceIdentifier;

    public static IApplicationBuilder UseRequestId(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.Request.Headers[Header].ToString() is { Length: > 0 and <= 100 } sent && sent.All(c => c is > ' ' and < '\x7f'))
            context.TraceIdentifier = sent;

        context.Response.Headers[Header] = context.TraceIdentifier;
        return next(context);
    });
}
