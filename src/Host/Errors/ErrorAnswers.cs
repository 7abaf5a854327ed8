using Microsoft.AspNetCore.Http.Metadata;
using PointBus.Consumers.Accepting;
using PointBus.Contracts.Packing;
using PointBus.Host.Ingest.Formats;
using PointBus.Storage;

namespace PointBus.Host.Errors;

/// <summary>The one place where exceptions become answers.</summary>
static partial class ErrorAnswers
{
    public static IApplicationBuilder UseErrorAnswers(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var time = context.RequestServices.GetRequiredService<TimeProvider>();
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return;
        }
        catch (Exception e)
        {
            var answer = Translate(e, context);
            if (answer.Status == StatusCodes.Status500InternalServerError)
                LogUnexpected(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ErrorAnswers)), e);

            await Problems.WriteAsync(context, answer, time);
            return;
        }

        if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null })
            await Problems.WriteAsync(context, Bare(context.Response.StatusCode), time);
    });

    static ApiException Translate(Exception e, HttpContext context) => e switch
    {
        ApiException api => api,
        BatchRefusedException refused => new(StatusCodes.Status422UnprocessableEntity, refused.Code, refused.Message),
        LaneRefusedException lane => new(StatusCodes.Status422UnprocessableEntity, lane.Code, lane.Message),
        PackedFormatException packed => new(StatusCodes.Status400BadRequest, packed.Code, packed.Message),
        TrackFormatException track => new(StatusCodes.Status422UnprocessableEntity, track.Code, track.Message) { Members = { ["line"] = track.Line } },
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => TooLarge(context),
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => new(StatusCodes.Status408RequestTimeout, "request.timeout", "The body came too slowly."),
        BadHttpRequestException bad => new(bad.StatusCode, "request.invalid", "The request cannot be read."),
        InvalidDataException => new(StatusCodes.Status400BadRequest, "encoding.invalid", "The body is not valid for its Content-Encoding."),
        BufferFullException full => ApiException.Unavailable(full.Message),
        BufferUnavailableException => ApiException.Unavailable("The buffer does not answer."),
        PointStoreException { Outcome: not WriteOutcome.Deterministic } => ApiException.Unavailable("The database does not answer."),
        _ => new(StatusCodes.Status500InternalServerError, "INTERNAL_ERROR", "Something went wrong here; the log has it under this request_id."),
    };

    static ApiException TooLarge(HttpContext context)
    {
        var limit = context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize;
        return new(StatusCodes.Status413PayloadTooLarge, "body.too_large", limit is null ? "The body is larger than this endpoint takes." : $"The body is larger than this endpoint takes, which is {limit} bytes after unpacking.")
        {
            Members = { ["limit"] = limit },
        };
    }

    static ApiException Bare(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => new(status, "UNAUTHORIZED", "Send a valid key in X-Api-Key."),
        StatusCodes.Status403Forbidden => new(status, "FORBIDDEN", "This key may not do that."),
        StatusCodes.Status404NotFound => new(status, "NOT_FOUND", "There is nothing at this path."),
        StatusCodes.Status405MethodNotAllowed => new(status, "METHOD_NOT_ALLOWED", "This path does not take that method."),
        StatusCodes.Status415UnsupportedMediaType => new(status, "content_type.unsupported", "This endpoint does not take that Content-Type."),
        _ => new(status, "HTTP_" + status, "The request was refused."),
    };

    [LoggerMessage(LogLevel.Error, "Answering 500")]
    static partial void LogUnexpected(ILogger logger, Exception e);
}
