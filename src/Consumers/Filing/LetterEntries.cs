using PointBus.Storage;

namespace PointBus.Consumers.Filing;

static class LetterEntries
{
    /// <summary>What the catalog is told of a letter that stands like this.</summary>
    public static LetterEntry Entry(this LetterStub stub, DateTimeOffset at, string actor) =>
        new(stub.LetterId, stub.State, stub.Version, at, actor, stub.OperationId, stub.ReplayBatchId);
}
