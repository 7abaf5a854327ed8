using PointBus.Storage;

namespace PointBus.Consumers.Operating;

/// <summary>Sends messages that became dead letters back to the queue they were for.</summary>
public interface IMessageReturn
{
    /// <summary>Sends the bytes with the content type and headers they came with. A repeat is a second message; consumers take both.</summary>
    /// <exception cref="BrokerUnavailableException">The broker cannot be reached; try again later.</exception>
    Task SendAsync(RawMessage message, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);
}

/// <summary>The broker cannot be reached or did not confirm in time; the call may be repeated.</summary>
public sealed class BrokerUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
