using PointBus.Consumers.Accepting;
using PointBus.Consumers.Filing;
using PointBus.Consumers.Locating;
using PointBus.Consumers.Operating;
using PointBus.Consumers.Persisting;
using PointBus.Consumers.Relaying;
using PointBus.Consumers.Retention;
using PointBus.Host.Access;
using PointBus.Host.Admin;
using PointBus.Host.Bus;
using PointBus.Host.Configuration;
using PointBus.Host.Embedded;
using PointBus.Host.Errors;
using PointBus.Host.Ingest;
using PointBus.Host.Operations;
using PointBus.Host.Serving;
using PointBus.Host.Telemetry;
using PointBus.Host.Tls;
using PointBus.Sagas.Delivery;

return await Launch.RunAsync(async () =>
{
    // Settings but for keys count from the start; watching for changes would watch the whole working directory.
    var builder = WebApplication.CreateBuilder([.. args, "--hostBuilder:reloadConfigOnChange=false"]);
    builder.Configuration.AddSecretFiles();
    builder.Configuration.AddDocumentedVariables();
    var settings = HostSettings.Read(builder.Configuration);
    PlainText.Refuse(settings);
    builder.HideServerHeader();
    builder.WebHost.UseUrls(settings.Urls.Split(';'));
    builder.AddLogs();
    builder.AddServing(settings.Server);

    builder.Services.AddSingleton(TimeProvider.System).AddSingleton(settings);
    await builder.AddEnginesAsync(settings);
    builder.Services.AddAccess(settings.Access, builder.Configuration.Watched());
    builder.Services.AddRequestLimits(settings.Limits);
    builder.Services.AddAccepting(settings.Rules);
    builder.Services.AddIngest(settings);
    builder.Services.AddPointBus(settings);
    builder.Services.AddPersisting(settings.Persist);
    builder.Services.AddRelaying();
    builder.Services.AddDelivery(settings.Delivery);
    builder.Services.AddFiling();
    builder.Services.AddOperating(settings.Operating);
    builder.Services.AddRetention(settings.Retention);
    builder.Services.AddLocating();
    builder.Services.AddAdmin();
    builder.Services.AddOperationsApi();
    builder.Services.AddTelemetry();

    var app = builder.Build();
    app.UseRequestId();
    app.UseSecurityHeaders();
    app.UseErrorAnswers();
    app.UseDraining();
    app.UseFailureLimits();
    app.UseRequestDecompression();
    app.UseAuthentication();
    app.UseRequestLimits();
    app.UseAuthorization();
    app.MapIngest(settings.Ingest);
    app.MapAdmin();
    app.MapOperationsApi();
    app.MapTelemetry();
    app.MapAccess();
    await app.CheckPolicyAsync();
    await app.RunAsync();
});
