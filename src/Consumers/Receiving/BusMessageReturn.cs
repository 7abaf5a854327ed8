using System.Globalization;
using System.Net.Mime;
using System.Security.Cryptography;
using MassTransit;
using MassTransit.Serialization;
using PointBus.Consumers.Operating;
using PointBus.Storage;

namespace PointBus.Consumers.Receiving;

/// <summary>Sends messages back over the bus, whichever transport it has.</summary>
public sealed class BusMessageReturn(IBus bus, TimeProvider time) : IMessageReturn
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Headers that the transport has a place of its own for.</summary>
    static readonly string[] Properties = [MessageHeaders.MessageId, MessageHeaders.CorrelationId, SafeHeaders.Returned];

    public async Task SendAsync(RawMessage message, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        // A publish can hang for ever after a broker restart; nothing may wait for it without a limit.
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var endpoint = await bus.GetSendEndpoint(Address(message.Queue)).WaitAsync(either.Token);
            await endpoint.Send(new Returned(), Pipe.Execute<SendContext<Returned>>(context => Fill(context, message, body)), either.Token).WaitAsync(either.Token);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BrokerUnavailableException($"The broker did not confirm the message for queue {message.Queue}.", e);
        }
    }

    /// <summary>On a broker the exchange of the queue's name: addressed as a queue it would be declared anew, without its arguments, and refused.</summary>
    Uri Address(string queue) => new($"{(bus.Address.Scheme == "loopback" ? "queue" : "exchange")}:{queue}");

    static void Fill(SendContext<Returned> context, RawMessage message, ReadOnlyMemory<byte> body)
    {
        var bytes = body.ToArray();
        context.Serializer = new CopyBodySerializer(ContentTypeOf(message.ContentType), new BytesMessageBody(bytes));
        if (context.TryGetPayload<PublishContext>(out var publish))
            publish.Mandatory = true;

        foreach (var (name, value) in message.Headers)
            if (!Properties.Contains(name, StringComparer.OrdinalIgnoreCase))
                context.Headers.Set(name, value);

        var round = 1 + (message.Headers.TryGetValue(SafeHeaders.Returned, out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var before) ? before : 0);
        context.Headers.Set(SafeHeaders.Returned, round.ToString(CultureInfo.InvariantCulture));
        SetIds(context, message, bytes);
    }

    /// <summary>A message without an id gets one that the same message gets again, so that sending it back twice makes one letter where it fails again.</summary>
    static void SetIds(SendContext<Returned> context, RawMessage message, byte[] bytes)
    {
        var id = message.Headers.GetValueOrDefault(MessageHeaders.MessageId);
        context.MessageId = Guid.TryParse(id, out var parsed) ? parsed : StableId.From(message.Queue, Convert.ToHexString(SHA256.HashData(bytes)));
        if (id is not null && parsed == Guid.Empty)
            context.Headers.Set(MessageHeaders.MessageId, id);
        context.CorrelationId = Guid.TryParse(message.Headers.GetValueOrDefault(MessageHeaders.CorrelationId), out var correlation) ? correlation : null;
    }

    static ContentType ContentTypeOf(string? text)
    {
        try
        {
            return new ContentType(text ?? MediaTypeNames.Application.Json);
        }
        catch (FormatException)
        {
            return new ContentType(MediaTypeNames.Application.Json);
        }
    }

    /// <summary>Stands for the message, whose type only its bytes know.</summary>
    sealed record Returned;
}
