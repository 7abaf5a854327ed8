using Microsoft.AspNetCore.Http.Metadata;

namespace PointBus.Host.Ingest;

/// <summary>Bytes that an endpoint reads of a body, after unpacking too.</summary>
sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;

static class BodyLimitExtensions
{
    public static TBuilder WithBodyLimit<TBuilder>(this TBuilder endpoint, long bytes) where TBuilder : IEndpointConventionBuilder
    {
        endpoint.WithMetadata(new BodyLimit(bytes));
        return endpoint;
    }
}
