using PointBus.Host.Errors;
using PointBus.Host.Ingest.Formats;
using PointBus.Storage;

namespace PointBus.Host.Ingest.Endpoints;

/// <summary>POST /tracking/flymaster/upload/file: what trackers push, raw or as a form. Answers OK or NOK as plain text.</summary>
static class FlymasterEndpoint
{
    public static async Task<IResult> PostAsync(HttpContext context, FlymasterIntake intake, IngestOptions options)
    {
        try
        {
            var file = await FileBody.OpenAsync(context);
            var body = await FlymasterBody.ReadAsync(file.Stream, new TrackReadOptions { MaxFileBytes = options.MaxBodyBytes }, context.RequestAborted);
            if (options.FlymasterSecret is null || !body.IsSignedWith(options.FlymasterSecret))
                return Nok(StatusCodes.Status401Unauthorized);

            return await intake.AcceptAsync(body, context.IdempotencyKey(), context.RequestAborted) ? Results.Text("OK") : Nok(StatusCodes.Status401Unauthorized);
        }
        catch (TrackFormatException)
        {
            return Nok(StatusCodes.Status400BadRequest);
        }
        catch (ApiException e)
        {
            if (e.RetryAfter is { } after)
                context.Response.Headers.RetryAfter = after.TotalSeconds.ToString("0", System.Globalization.CultureInfo.InvariantCulture);
            return Nok(e.Status);
        }
        catch (BadHttpRequestException e)
        {
            return Nok(e.StatusCode);
        }
        catch (Exception e) when (e is BufferUnavailableException or BufferFullException or PointStoreException)
        {
            return Nok(StatusCodes.Status503ServiceUnavailable);
        }
    }

    static IResult Nok(int status) => Results.Text("NOK", statusCode: status);
}
