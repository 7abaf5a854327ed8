using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using PointBus.Consumers.Accepting;
using PointBus.Consumers.Persisting;
using PointBus.Consumers.Persisting.Workers;
using PointBus.Consumers.Tests.Alerting;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Contracts.Packing;
using PointBus.Host.Access;
using PointBus.Host.Alerts;
using PointBus.Host.Errors;
using PointBus.Host.Operations;
using PointBus.Host.Serving;
using PointBus.Host.Workers;
using PointBus.Storage;

namespace PointBus.Host.Tests.Fakes;

/// <summary>The operating endpoints on a real server, over ports in memory. Keys: <c>admin-key</c> of ops, <c>ingest-key</c> of alpha.</summary>
public sealed class OperationsHost : IAsyncLifetime
{
    readonly WebApplication app;

    public OperationsHost()
    {
        Catalog = new MemoryCatalog(Time);
        Operations = new MemoryOperations(Catalog);
        Workers = new FakeWorkers(Time);
        Alerts = new FakeAlertStore(Time);

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services
            .AddRouting()
            .AddLogging()
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton<IDeadLetterCatalog>(Catalog)
            .AddSingleton<IDeadLetters>(Letters)
            .AddSingleton<IOperationStore>(Operations)
            .AddSingleton<IAuditLog>(Audit)
            .AddSingleton<ILaneControl>(Lanes)
            .AddSingleton<IPointBuffer>(Lanes)
            .AddSingleton<IPointStore>(Store)
            .AddSingleton<IFlightDeletion>(Flights)
            .AddSingleton(new PersistStatistics(Time))
            .AddSingleton<IWorkerRegistry>(Workers)
            .AddSingleton(new PersistOptions())
            .AddSingleton<WorkerDesk>()
            .AddSingleton<HeartbeatLoop>()
            .AddAccepting()
            .AddSingleton(new ServerOptions())
            .AddSingleton<BodyMemory>()
            .AddAccess(new AccessOptions(
            [
                new ApiKey("alpha", Roles.Ingest, ApiKey.HashOf("ingest-key")), new ApiKey("beta", Roles.Ingest, ApiKey.HashOf("beta-key")),
                new ApiKey("watch", Roles.Viewer, ApiKey.HashOf("viewer-key")), new ApiKey("night", Roles.Operator, ApiKey.HashOf("operator-key")),
                new ApiKey("ops", Roles.Admin, ApiKey.HashOf("admin-key")),
            ]))
            .AddOperationsApi();
        OperatingParts.Add(builder.Services);
        AlertParts.Add(builder.Services, Alerts);

        app = builder.Build();
        app.UseRequestId();
        app.UseErrorAnswers();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapOperationsApi();
        app.MapWorkers();
        app.MapAlerts();
    }

    internal WatchedTime Time { get; } = new();

    internal MemoryCatalog Catalog { get; }

    internal FakeDeadLetters Letters { get; } = new(new CallLog());

    internal MemoryOperations Operations { get; }

    internal FakeAudit Audit { get; } = new();

    internal FakeWorkers Workers { get; }

    internal MemoryLanes Lanes { get; } = new();

    internal FakeStore Store { get; } = new(new CallLog());

    internal MemoryFlights Flights { get; } = new();

    internal FakeAlertStore Alerts { get; }

    public HttpClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await app.StartAsync();
        Client = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };
        Client.DefaultRequestHeaders.Add("X-Api-Key", "admin-key");
    }

    /// <summary>As if nothing had ever happened; only the clock goes on.</summary>
    public void Clear()
    {
        Catalog.Clear();
        Letters.Clear();
        Operations.Clear();
        Audit.Clear();
        Lanes.Clear();
        Workers.All.Clear();
        Store.Known.Clear();
        Flights.Points.Clear();
        Alerts.Clear();
    }

    /// <summary>A dead letter in queue and catalog; the higher the number, the later it failed, a minute each.</summary>
    internal async Task<LetterSummary> AddAsync(int number, string lane = "live", int priority = 8, string reason = DeadLetterReasons.InvalidForeignKey, Func<DeadLetter, DeadLetter>? change = null)
    {
        var letter = new DeadLetter
        {
            LetterId = Letter(number),
            Batch = new BatchHeader { BatchId = Batches.Id(number), Lane = lane, Priority = priority, PointCount = 3, Upstream = "alpha", IdempotencyKey = "key-" + number, MaxRetries = 5, TraceId = "trace-" + number },
            ReasonCode = reason,
            Stage = DeadLetterStages.Persisting,
            PointCount = 3,
            Payload = PointPacker.Pack(Batches.Fixes(3)).Bytes,
            PayloadForm = PayloadForms.Packed,
            FailedAt = Batches.Noon.AddHours(-2).AddMinutes(number),
            Attempts = 1,
            Error = "the flight of number " + number + " is not known",
        };
        letter = change?.Invoke(letter) ?? letter;
        var (fingerprint, title) = FaultFingerprint.Of(letter);
        await Letters.AddAsync(letter, default);
        await Catalog.FileAsync([new FiledLetter(letter, LetterState.Open, 1, fingerprint, title, ["flight-1"], null, null, "0.1.0")], default);
        Catalog.Groups.TryAdd(fingerprint, new FaultGroup { Fingerprint = fingerprint, Title = title, ReasonCode = reason, OpenLetters = 1, Letters = 1, FirstSeen = letter.FailedAt, LastSeen = letter.FailedAt, FirstVersion = "0.1.0", Version = 1, Lanes = new Dictionary<string, long> { [lane] = 1 } });
        Lanes.Letters[lane] = Lanes.Letters.GetValueOrDefault(lane) + 1;
        return (await Catalog.FindAsync(letter.LetterId, default))!.Summary;
    }

    public static Guid Letter(int number) => new($"00000000-0000-7000-8000-{number:d12}");

    public async Task<HttpAnswer> SendAsync(HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is string text)
            request.Content = new StringContent(text, System.Text.Encoding.UTF8, "application/json");
        else if (body is not null)
            request.Content = JsonContent.Create(body);
        foreach (var (name, value) in headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Client.SendAsync(request);
        return new HttpAnswer((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, response.Headers.RetryAfter?.ToString(), await response.Content.ReadAsStringAsync());
    }

    public Task<HttpAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<HttpAnswer> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body);

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
    }
}

/// <summary>An answer, read to its end.</summary>
public sealed record HttpAnswer(int Status, string? ContentType, string? RetryAfter, string Text)
{
    public JsonElement Body => JsonElement.Parse(Text);

    public JsonElement this[string path] => path.Split('.').Aggregate(Body, (element, name) => int.TryParse(name, out var index) && element.ValueKind == JsonValueKind.Array ? element[index] : element.GetProperty(name));

    public string? Word(string path) => this[path].ToString();

    public HttpAnswer Must(int status)
    {
        Assert.True(Status == status, $"expected {status}, got {Status}: {Text}");
        return this;
    }

    public HttpAnswer MustBeProblem(int status, string code, string? detail = null)
    {
        Assert.True(Status == status && ContentType == "application/problem+json", $"expected {status} {code}, got {Status}: {Text}");
        Assert.Equal(code, Word("code"));
        Assert.NotEqual("", Word("request_id"));
        if (detail is not null)
            Assert.Equal(detail, Word("detail"));
        return this;
    }
}
