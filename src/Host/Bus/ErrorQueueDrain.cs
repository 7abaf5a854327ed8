using PointBus.Consumers.Receiving;
using PointBus.Host.Tls;
using PointBus.Storage;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using MessageHeaders = MassTransit.MessageHeaders;

namespace PointBus.Host.Bus;

/// <summary>
/// Turns messages in error and skipped queues, which other versions or other programs left there, into dead letters,
/// once after each start. Reads queues that exist and makes none.
/// </summary>
sealed partial class ErrorQueueDrain(Uri broker, TlsFiles tls, IReadOnlyList<string> queues, MessageLetters letters, LetterKeeper keeper, TimeProvider time, ILogger<ErrorQueueDrain> logger)
    : BackgroundService
{
    const string Error = "_error", Skipped = "_skipped";

    static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await TryDrainAsync(stoppingToken))
            await Task.Delay(Pause, time, stoppingToken);
    }

    async Task<bool> TryDrainAsync(CancellationToken cancellationToken)
    {
        try
        {
            var factory = new ConnectionFactory { Uri = broker, MaxInboundMessageBodySize = BusRegistration.LargestMessage };
            factory.UseTls(broker, tls);
            await using var connection = await factory.CreateConnectionAsync("error-queue-drain", cancellationToken);
            foreach (var queue in queues)
            {
                await DrainAsync(connection, queue, Error, cancellationToken);
                await DrainAsync(connection, queue, Skipped, cancellationToken);
            }

            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotDrained(e.Message);
            return false;
        }
    }

    async Task DrainAsync(IConnection connection, string queue, string kind, CancellationToken cancellationToken)
    {
        // Asking for a queue that is not there closes the channel, so each has its own.
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            await channel.QueueDeclarePassiveAsync(queue + kind, cancellationToken);
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return;
        }

        var count = 0;
        for (; await channel.BasicGetAsync(queue + kind, autoAck: false, cancellationToken) is { } result; count++)
        {
            await keeper.KeepAsync(Letter(queue, kind, result), redelivered: true, cancellationToken);
            await channel.BasicAckAsync(result.DeliveryTag, multiple: false, cancellationToken);
        }

        if (count > 0)
            LogDrained(count, queue + kind);
    }

    DeadLetter Letter(string queue, string kind, BasicGetResult result)
    {
        var properties = result.BasicProperties;
        var headers = new Dictionary<string, object?>(properties.Headers ?? new Dictionary<string, object?>(), StringComparer.OrdinalIgnoreCase);
        headers.TryAdd(MessageHeaders.MessageId, properties.MessageId);
        headers.TryAdd(MessageHeaders.CorrelationId, properties.CorrelationId);
        var message = ReceivedMessage.Of(queue, result.Body.ToArray(), properties.ContentType, headers, redelivered: true);
        return kind == Skipped ? letters.Unknown(message) : letters.Moved(message);
    }

    [LoggerMessage(LogLevel.Information, "Put {Count} messages of {Queue} into dead letters")]
    partial void LogDrained(int count, string queue);

    [LoggerMessage(LogLevel.Warning, "Could not read the error and skipped queues, the next try follows in 30 seconds: {Reason}")]
    partial void LogNotDrained(string reason);
}
