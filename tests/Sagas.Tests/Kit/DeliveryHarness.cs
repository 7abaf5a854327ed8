using MassTransit;
using MassTransit.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PointBus.Contracts;
using PointBus.Sagas.Delivery;
using PointBus.Sagas.Repository;
using PointBus.Storage;
using PointBus.Storage.Redis;
using PointBus.TestKit;

namespace PointBus.Sagas.Tests.Kit;

/// <summary>One host's saga with its loop on a bus, and the words to test it with. Nobody executes its commands.</summary>
sealed class DeliveryHarness : IAsyncDisposable
{
    /// <summary>Without jitter, so that figures are exact.</summary>
    public static readonly RetryPolicy Exact = new() { Jitter = 0 };

    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    // Hosts on one queue share the messages: any of them may take what another one told.
    static readonly Arrivals Arrivals = new();

    readonly ServiceProvider _services;
    readonly Breaker _breaker = new();

    DeliveryHarness(DeliveryOptions options, FakeTimeProvider time, Action<IServiceCollection> addDocuments, string? rabbitMq)
    {
        Time = time;
        Options = options;
        var services = new ServiceCollection().AddSingleton<TimeProvider>(time);
        addDocuments(services);
        _services = services
            .AddDelivery(options)
            .AddMassTransitTestHarness(TextWriter.Null, bus =>
            {
                bus.AddDeliverySaga(options);
                bus.AddConfigureEndpointsCallback((_, _, endpoint) => Durably(endpoint));
                if (rabbitMq is not null)
                    bus.UsingRabbitMq((context, rabbit) =>
                    {
                        rabbit.Host(new Uri(rabbitMq));
                        Configure(context, rabbit);
                    });
                else
                    bus.UsingInMemory(Configure);
            })
            .BuildServiceProvider(true);
        Bus = _services.GetRequiredService<ITestHarness>();
    }

    public FakeTimeProvider Time { get; }

    public DeliveryOptions Options { get; }

    public ITestHarness Bus { get; }

    /// <summary>Commands that reached the queue, oldest first.</summary>
    public Inbox Inbox { get; } = new();

    public ISagaDocuments Documents => _services.GetRequiredService<ISagaDocuments>();

    /// <summary>Breaks the sending of messages for which it returns true.</summary>
    public Func<object, bool> Breaks
    {
        set => _breaker.Breaks = value;
    }

    /// <summary>Leaves the sending of messages for which it returns true without an end.</summary>
    public Func<object, bool> Hangs
    {
        set => _breaker.Hangs = value;
    }

    /// <summary>A saga in memory.</summary>
    public static Task<DeliveryHarness> StartAsync(DeliveryOptions? options = null) =>
        StartAsync(new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)), (services, time) => services.AddSingleton<ISagaDocuments>(new FakeSagaDocuments(time)), null, options);

    /// <summary>A saga on servers.</summary>
    public static Task<DeliveryHarness> StartAsync(FakeTimeProvider time, string redis, string prefix, string? rabbitMq, DeliveryOptions? options = null) =>
        StartAsync(time, (services, _) => services.AddRedisSagas(new RedisBufferOptions { ConnectionString = redis, Prefix = prefix }), rabbitMq, options);

    public Told Batch(string lane = "live", int? maxRetries = null, ReplayMark? replay = null) => new(Time.GetUtcNow(), lane, maxRetries, replay);

    /// <summary>Publishes events one after the other, and waits each time until the saga is done with it.</summary>
    public async Task TellAsync(params IReadOnlyList<object> events)
    {
        foreach (var message in events)
        {
            var id = Guid.NewGuid();
            await Bus.Bus.Publish(message, x => x.MessageId = id);
            await Arrivals.DoneAsync(id);
        }
    }

    public Task<BatchDelivery?> StoryAsync(Told batch) =>
        _services.GetRequiredService<SagaDocumentStore<BatchDelivery>>().LoadAsync(batch.BatchId, default);

    /// <summary>What others are shown of the story.</summary>
    public async Task<DeliveryView> ViewAsync(Told batch) =>
        (await _services.GetRequiredService<IDeliveryLookup>().FindAsync(batch.BatchId, default))!;

    public async Task<string?> StateAsync(Told batch) => (await StoryAsync(batch))?.State;

    public IReadOnlyList<T> Sent<T>()
        where T : class =>
        [.. Bus.Sent.Select<T>(new CancellationToken(canceled: true)).Where(sent => sent.Exception is null).Select(sent => sent.Context.Message)];

    public IReadOnlyList<T> Published<T>()
        where T : class =>
        [.. Bus.Published.Select<T>(new CancellationToken(canceled: true)).Where(sent => sent.Exception is null).Select(sent => sent.Context.Message)];

    /// <summary>Lets the clock run, in steps of the loop, until something holds.</summary>
    public Task RunUntilAsync(Func<Task<bool>> condition, string what) => Eventually.TrueAsync(
        async () =>
        {
            if (await condition())
                return true;
            Time.Advance(Options.DueInterval);
            return false;
        },
        Limit,
        what);

    /// <inheritdoc cref="RunUntilAsync(Func{Task{bool}}, string)"/>
    public Task RunUntilAsync(Func<bool> condition, string what) => RunUntilAsync(() => Task.FromResult(condition()), what);

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();

    static async Task<DeliveryHarness> StartAsync(
        FakeTimeProvider time, Action<IServiceCollection, TimeProvider> addDocuments, string? rabbitMq, DeliveryOptions? options)
    {
        var harness = new DeliveryHarness(options ?? new DeliveryOptions { Retry = Exact }, time, services => addDocuments(services, time), rabbitMq);
        await harness.Bus.Start();
        harness.Bus.Bus.ConnectSendObserver(harness._breaker);
        harness.Bus.Bus.ConnectPublishObserver(harness._breaker);
        return harness;
    }

    void Configure<T>(IBusRegistrationContext context, IBusFactoryConfigurator<T> bus)
        where T : IReceiveEndpointConfigurator
    {
        bus.ConnectReceiveObserver(Arrivals);
        bus.ReceiveEndpoint("batch-commands", endpoint =>
        {
            Durably(endpoint);
            endpoint.Handler<RedeliverBatch>(x => Inbox.Add(x.Message));
            endpoint.Handler<DeadLetterBatch>(x => Inbox.Add(x.Message));
        });
        bus.ConfigureEndpoints(context);
    }

    /// <summary>As the host does.</summary>
    static void Durably(IReceiveEndpointConfigurator endpoint) => (endpoint as IRabbitMqReceiveEndpointConfigurator)?.SetQuorumQueue();
}
