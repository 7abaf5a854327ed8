using PointBus.Consumers.Operating;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Fakes;

/// <summary>Remembers what was sent back to which queue.</summary>
sealed class FakeReturn : IMessageReturn
{
    public List<(string Queue, byte[] Body)> Sent { get; } = [];

    public Func<Exception?> Fault { get; set; } = () => null;

    public Task SendAsync(RawMessage message, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (Fault() is { } fault)
            throw fault;
        Sent.Add((message.Queue, body.ToArray()));
        return Task.CompletedTask;
    }
}
