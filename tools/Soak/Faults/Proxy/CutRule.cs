namespace PointBus.Soak.Faults.Proxy;

enum Direction
{
    ToServer,
    ToClient,
}

enum CutAt
{
    /// <summary>What matched is not passed on.</summary>
    Match,

    /// <summary>What matched arrives, and its answer does not.</summary>
    Answer,
}

/// <summary>Resets a connection in the moment when these bytes pass it.</summary>
/// <param name="Pattern">At least one byte.</param>
/// <param name="Seen">On their way to whom.</param>
/// <param name="At">When to cut.</param>
sealed record CutRule(ReadOnlyMemory<byte> Pattern, Direction Seen, CutAt At)
{
    /// <summary>PostgreSQL commits, and nobody hears of it.</summary>
    public static CutRule LostCommitReply { get; } = new("COMMIT\0"u8.ToArray(), Direction.ToServer, CutAt.Answer);

    /// <summary>Redis executes a transaction, and nobody hears of it.</summary>
    public static CutRule LostExecReply { get; } = new("EXEC\r\n"u8.ToArray(), Direction.ToServer, CutAt.Answer);

    /// <summary>RabbitMQ has a message (basic.ack, class 60 method 80), and its publisher does not hear of it.</summary>
    public static CutRule LostConfirm { get; } = new(new byte[] { 0, 60, 0, 80 }, Direction.ToClient, CutAt.Match);

    /// <summary>A consumer is done with a message (basic.ack), and RabbitMQ does not hear of it.</summary>
    public static CutRule LostAck { get; } = new(new byte[] { 0, 60, 0, 80 }, Direction.ToServer, CutAt.Match);

    /// <summary>A host has answered, and its client does not hear of it.</summary>
    public static CutRule LostReply { get; } = new("HTTP/1.1 20"u8.ToArray(), Direction.ToClient, CutAt.Match);
}
