using PointBus.Host.Access;
using PointBus.Host.Configuration;
using PointBus.Host.Flights;
using PointBus.Host.Ingest.Endpoints;
using PointBus.Host.Ingest.Routes;
using PointBus.Host.Ingest.Sharing;

namespace PointBus.Host.Ingest;

static class IngestRegistration
{
    /// <summary>The ways in, in the order they are tried.</summary>
    public static IServiceCollection AddIngest(this IServiceCollection services, HostSettings settings)
    {
        services
            .AddUnpacking()
            .AddSingleton(settings.Ingest)
            .AddSingleton<DirectRoute>()
            .AddSingleton<BatchGateway>()
            .AddSingleton<SharedBatches>()
            .AddSingleton<PointIntake>()
            .AddSingleton<FileIntake>()
            .AddSingleton<FlymasterIntake>()
            .AddSingleton<TrackToken>()
            .AddSingleton<FlightLookup>()
            .AddSingleton<UploadLog>();

        // In memory the bus is not durable, so an accepted batch goes straight to the committed buffer.
        if (settings.RabbitMq is not null)
            services.AddSingleton<IBatchRoute, BrokerRoute>();

        return services
            .AddSingleton<IBatchRoute, BufferRoute>()
            .AddSingleton<IBatchRoute>(provider => provider.GetRequiredService<DirectRoute>());
    }

    public static void MapIngest(this WebApplication app, IngestOptions options)
    {
        // Trackers prove themselves by token or digest, which the endpoints check; the others need a key of role ingest.
        var trackers = app.MapGroup("").AllowAnonymous().WithTags("Tracking").ThatBringsPoints().WithBodyLimit(options.MaxBodyBytes);
        trackers.MapPost("/tracking/live", LiveEndpoint.PostAsync);
        trackers.MapPost("/tracking/upload", UploadEndpoint.PostAsync);
        trackers.MapPost("/tracking/flymaster/upload/file", FlymasterEndpoint.PostAsync);

        var upstreams = app.MapGroup("").RequireAuthorization(Roles.Ingest).WithTags("Ingest");
        upstreams.MapPost("/tracking/upload/file", FileEndpoint.PostAsync).ThatBringsPoints().WithBodyLimit(options.MaxFileBytes);
        upstreams.MapPost("/scoring/batch", ScoringEndpoint.PostAsync).ThatBringsPoints().WithBodyLimit(options.MaxBodyBytes);
        upstreams.MapPost("/api/v1/batches", BatchEndpoint.PostAsync).ThatBringsPoints().WithBodyLimit(options.MaxBodyBytes);
        upstreams.MapGet("/uploads/{id:guid}", UploadProgressEndpoint.GetAsync);
        upstreams.MapGet("/flights/{id}", FlightEndpoints.GetAsync);
        upstreams.MapPut("/flights/{id}", FlightEndpoints.PutAsync).WithBodyLimit(options.MaxBodyBytes);

        // Nobody owns a scoring flight, so that a sender's key could touch those of others.
        var scoring = app.MapGroup("/scoring/flight").RequireAuthorization(Roles.Operator).WithTags("Ingest");
        scoring.MapPut("/{uuid}", ScoringFlightEndpoints.PutAsync).WithBodyLimit(options.MaxBodyBytes);
        scoring.MapDelete("/{uuid}", ScoringFlightEndpoints.DeleteAsync);

        var devices = app.MapGroup("/devices").RequireAuthorization(Roles.Operator).WithTags("Devices");
        devices.MapGet("/{serialNumber}", DeviceEndpoints.GetAsync);
        devices.MapPut("/{serialNumber}", DeviceEndpoints.PutAsync).WithBodyLimit(options.MaxBodyBytes);
    }
}
