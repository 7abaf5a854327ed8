namespace PointBus.Consumers.Calling;

/// <summary>A call that is not made; the message is one sentence and names no address that was found.</summary>
public sealed class CallRefusedException(string code, string message) : Exception(message)
{
    /// <summary>Stable, for programs: <c>call.scheme</c>, <c>call.userinfo</c>, <c>call.host</c>, <c>call.address</c>.</summary>
    public string Code { get; } = code;
}
