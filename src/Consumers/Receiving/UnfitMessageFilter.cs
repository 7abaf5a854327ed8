using System.Globalization;
using System.Text;
using System.Text.Unicode;
using MassTransit;
using PointBus.Storage;

namespace PointBus.Consumers.Receiving;

/// <summary>Before anybody reads a message: one that is too large, in its body or its headers, or no UTF-8, becomes a dead letter as it is.</summary>
sealed class UnfitMessageFilter(MessageLetters letters, LetterKeeper keeper, ReceivingOptions options) : IFilter<ReceiveContext>
{
    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        if (Unfit(context) is not { } error)
        {
            await next.Send(context);
            return;
        }

        await keeper.KeepAsync(letters.Letter(ReceivedMessage.Of(context), DeadLetterReasons.Unreadable, error), context.Redelivered, context.CancellationToken);
        // The bus would otherwise take it for one that no consumer wanted.
        await context.NotifyFaulted(new UnfitMessageException(error));
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("unfit-message");

    string? Unfit(ReceiveContext context) =>
        context.Body.Length > options.MaxMessageBytes ? Text("envelope.too_big: the body has more than {0} bytes", options.MaxMessageBytes)
        : HeaderBytes(context) > options.MaxHeaderBytes ? Text("envelope.headers: the headers have more than {0} bytes", options.MaxHeaderBytes)
        : !Utf8.IsValid(context.GetBody()) ? MessageLetters.WhyNotRead(ReceivedMessage.Of(context))
        : null;

    static long HeaderBytes(ReceiveContext context) =>
        context.TransportHeaders.GetAll().Sum(header => header.Key.Length + Bytes(header.Value));

    static long Bytes(object? value) => value switch
    {
        null => 0,
        string text => Encoding.UTF8.GetByteCount(text),
        byte[] bytes => bytes.Length,
        System.Collections.IDictionary table => table.Keys.Cast<object>().Sum(key => Bytes(key) + Bytes(table[key])),
        System.Collections.IEnumerable list => list.Cast<object?>().Sum(Bytes),
        _ => sizeof(long),
    };

    static string Text(string format, int limit) => string.Format(CultureInfo.InvariantCulture, format, limit);
}

/// <summary>A message that nobody is to read; the text begins with a code.</summary>
public sealed class UnfitMessageException(string message) : Exception(message);
