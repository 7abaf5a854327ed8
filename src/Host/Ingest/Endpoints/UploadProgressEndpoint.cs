using PointBus.Host.Access;
using PointBus.Host.Errors;

namespace PointBus.Host.Ingest.Endpoints;

/// <summary>GET /uploads/{id}: how far an upload has come.</summary>
static class UploadProgressEndpoint
{
    public static async Task<IResult> GetAsync(Guid id, HttpContext context, UploadLog uploads, CancellationToken cancellationToken) =>
        await uploads.ReadAsync(id, cancellationToken) is { } progress && context.MaySee(progress.Upstream)
            ? Answers.Ok(progress)
            : throw new ApiException(StatusCodes.Status404NotFound, "UPLOAD_NOT_FOUND", "No upload has this id.");
}
