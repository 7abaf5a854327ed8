using System.Net.Mime;
using System.Text;
using System.Text.Json;
using MassTransit;
using MassTransit.Serialization;
using Microsoft.Extensions.DependencyInjection;
using PointBus.Consumers.Accepting;
using PointBus.Consumers.Buffering;
using PointBus.Consumers.Operating;
using PointBus.Consumers.Receiving;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Host.Bus;
using PointBus.Storage;

namespace PointBus.Host.Tests.Receiving;

/// <summary>A message that its consumer may not like.</summary>
public sealed record Fragile
{
    public int Number { get; init; }
}

/// <summary>What the consumer does with each message.</summary>
public sealed class Behaviour
{
    public Func<ConsumeContext<Fragile>, Task> OnConsume { get; set; } = _ => Task.CompletedTask;

    /// <summary>What the transport does with each message.</summary>
    public Action<ReceiveContext> OnReceive { get; set; } = _ => { };

    /// <summary>What the endpoint does before it.</summary>
    public Func<ConsumeContext, Task> Around { get; set; } = _ => Task.CompletedTask;
}

public sealed class FragileConsumer(Behaviour behaviour) : IConsumer<Fragile>
{
    public Task Consume(ConsumeContext<Fragile> context) => behaviour.OnConsume(context);
}

/// <summary>A bus with a consumer that breaks, in memory or on RabbitMQ, and a box for the letters.</summary>
sealed class ReceivingHarness : IAsyncDisposable
{
    public const string Envelope = "application/vnd.masstransit+json";

    public const int MaxMessageBytes = 20_000;

    readonly ServiceProvider services;
    readonly bool isInMemory;

    ReceivingHarness(Uri? broker, BrokerUser? user)
    {
        var queue = Queue;
        isInMemory = broker is null;
        services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton<IDeadLetters>(Letters)
            .AddSingleton<IPointBuffer>(Buffer)
            .AddSingleton(Behaviour)
            .AddAccepting()
            .AddSingleton(new ReceivingOptions { MaxMessageBytes = MaxMessageBytes })
            .AddReceiving()
            .AddMassTransit(bus =>
            {
                bus.AddConsumer<FragileConsumer>().Endpoint(endpoint => endpoint.Name = queue);
                bus.AddConsumer<BufferPointBatchConsumer, BufferPointBatchConsumerDefinition>();
                bus.AddConfigureEndpointsCallback((context, name, endpoint) =>
                {
                    endpoint.ConfigureReceive(pipe => pipe.UseExecute(receive => Behaviour.OnReceive(receive)));
                    endpoint.UseDeadLetters(context);
                    endpoint.UseExecuteAsync(consume => Behaviour.Around(consume));
                    if (user is not null && name == BufferPointBatchConsumerDefinition.QueueName)
                        endpoint.CheckUpstream(user);
                    if (endpoint is IRabbitMqReceiveEndpointConfigurator rabbit)
                        rabbit.UseLostMessages();
                });
                if (broker is null)
                    bus.UsingInMemory((context, memory) => memory.ConfigureEndpoints(context));
                else
                    bus.UsingRabbitMq((context, rabbit) =>
                    {
                        rabbit.Host(broker, queue);
                        rabbit.ReceiveLostMessages(context);
                        rabbit.ConfigureEndpoints(context);
                    });
            })
            .BuildServiceProvider(true);
    }

    /// <summary>The queue of the consumer, and the name of the connection.</summary>
    public string Queue { get; } = $"fragile-{Guid.NewGuid():N}";

    public LetterBox Letters { get; } = new();

    public WatchedTime Time { get; } = new();

    public FakeBuffer Buffer { get; } = new(new CallLog());

    public Behaviour Behaviour { get; } = new();

    public IMessageReturn Return => services.GetRequiredService<IMessageReturn>();

    public MessageLetters Writer => services.GetRequiredService<MessageLetters>();

    public LetterKeeper Keeper => services.GetRequiredService<LetterKeeper>();

    IBusControl Bus => services.GetRequiredService<IBusControl>();

    /// <param name="broker">Its address; <see langword="null"/>: in memory.</param>
    /// <param name="user">Whose batches may name any upstream; <see langword="null"/>: everybody's.</param>
    public static async Task<ReceivingHarness> StartAsync(Uri? broker, BrokerUser? user = null)
    {
        var harness = new ReceivingHarness(broker, user);
        await harness.Bus.StartAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
        return harness;
    }

    /// <summary>A message in the envelope of the bus.</summary>
    public static string Enveloped(object message, string type = "PointBus.Host.Tests.Receiving:Fragile", Guid? id = null, string? faults = null, string? replies = null) => JsonSerializer.Serialize(new
    {
        faultAddress = faults,
        responseAddress = replies,
        messageId = id ?? Guid.NewGuid(),
        messageType = new[] { $"urn:message:{type}" },
        sentTime = "2025-06-01T11:59:00Z",
        message,
    });

    public Task SendAsync(string body, string contentType = Envelope, Guid? id = null, string? queue = null, params (string Name, string Value)[] headers) =>
        SendAsync(Encoding.UTF8.GetBytes(body), contentType, id, queue, headers);

    public async Task SendAsync(byte[] body, string contentType, Guid? id, string? queue, params (string Name, string Value)[] headers)
    {
        var endpoint = await Bus.GetSendEndpoint(new Uri($"{(isInMemory ? "queue" : "exchange")}:{queue ?? Queue}"));
        await endpoint.Send(new Fragile(), Pipe.Execute<SendContext<Fragile>>(context =>
        {
            context.Serializer = new CopyBodySerializer(new ContentType(contentType), new BytesMessageBody(body));
            context.MessageId = id ?? Guid.NewGuid();
            foreach (var (name, value) in headers)
                context.Headers.Set(name, value);
        }), CancellationToken.None);
    }

    /// <summary>What comes to a queue of somebody else, up to the message that is sent there at the end.</summary>
    public async Task<IReadOnlyList<string>> WatchAsync(string queue, Func<Task> work)
    {
        var (seen, end) = (new List<string>(), new TaskCompletionSource());
        var endpoint = Bus.ConnectReceiveEndpoint(queue, victim =>
        {
            victim.ConfigureConsumeTopology = false;
            victim.Handler<Fault<Fragile>>(_ => Task.Run(() => seen.Add("fault")));
            victim.Handler<Fragile>(_ => Task.Run(end.SetResult));
        });
        await endpoint.Ready;
        await work();
        await (await Bus.GetSendEndpoint(new Uri("queue:" + queue))).Send(new Fragile(), CancellationToken.None);
        await end.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await endpoint.StopAsync();
        return seen;
    }

    /// <summary>Waits, while time passes, for so many letters.</summary>
    public async Task<IReadOnlyList<DeadLetter>> LettersAsync(int count)
    {
        await Time.PassUntilAsync(TimeSpan.FromSeconds(1), () => Letters.All.Count >= count, $"{count} letters");
        Assert.Equal(count, Letters.All.Count);
        return Letters.All;
    }

    public async Task<DeadLetter> LetterAsync() => (await LettersAsync(1))[0];

    /// <summary>A message that went through after all that came before it.</summary>
    public async Task PassAsync()
    {
        var passed = new TaskCompletionSource();
        Behaviour.OnConsume = _ =>
        {
            passed.TrySetResult();
            return Task.CompletedTask;
        };
        await SendAsync(Enveloped(new { number = 1 }));
        await Time.PassUntilAsync(TimeSpan.FromSeconds(1), () => passed.Task.IsCompleted, "the endpoint goes on");
    }

    public async ValueTask DisposeAsync()
    {
        await Bus.StopAsync(TimeSpan.FromSeconds(2));
        await services.DisposeAsync();
    }
}
