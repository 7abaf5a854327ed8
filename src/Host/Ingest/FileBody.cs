using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using PointBus.Host.Errors;

namespace PointBus.Host.Ingest;

/// <summary>A file as it was sent: the body itself, or the field <c>file</c> of a multipart form. Read once, forward only.</summary>
/// <param name="Stream">The bytes.</param>
/// <param name="FileName">Only ever shown or used to guess a format, never a path.</param>
sealed record FileBody(Stream Stream, string? FileName)
{
    const int MaxBoundaryLength = 200;

    public static async Task<FileBody> OpenAsync(HttpContext context)
    {
        RequireKnownEncoding(context);
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return new FileBody(context.Request.Body, null);

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (boundary is not { Length: > 0 and <= MaxBoundaryLength })
            throw new ApiException(StatusCodes.Status400BadRequest, "multipart.boundary", "The multipart boundary is missing or too long.");

        var reader = new MultipartReader(boundary, context.Request.Body);
        while (await NextAsync(reader, context.RequestAborted) is { } section)
            if (section.GetContentDispositionHeader() is { } disposition && disposition.IsFileDisposition() && HeaderUtilities.RemoveQuotes(disposition.Name) == "file")
                return new FileBody(new FormFile(section.Body), HeaderUtilities.RemoveQuotes(disposition.FileName).Value);

        throw new ApiException(StatusCodes.Status400BadRequest, "multipart.no_file", "The form has no file in a field named file.");
    }

    /// <summary>Decompression has taken the header away where it knew the encoding.</summary>
    public static void RequireKnownEncoding(HttpContext context)
    {
        if (context.Request.Headers.ContentEncoding.ToString() is not ({ Length: > 0 } left) || left == "identity")
            return;

        context.Response.Headers.AcceptEncoding = "gzip, deflate, br";
        throw new ApiException(StatusCodes.Status415UnsupportedMediaType, "encoding.unsupported", "Send the body plain, or with Content-Encoding gzip, deflate or br.");
    }

    static async Task<MultipartSection?> NextAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellationToken);
        }
        catch (Exception e) when (FormFile.IsCutShort(e) || e is InvalidDataException)
        {
            throw new ApiException(StatusCodes.Status400BadRequest, "multipart.invalid", "The multipart body ends early or is malformed.");
        }
    }
}
