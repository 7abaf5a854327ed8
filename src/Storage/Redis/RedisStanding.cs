namespace PointBus.Storage.Redis;

/// <summary>How Redis stands, of the server that is fullest.</summary>
/// <param name="UsedBytes">Memory in use.</param>
/// <param name="MaxBytes">Its limit; 0 without one.</param>
/// <param name="Policy">What it does at the limit, such as <c>noeviction</c>; empty where it does not say.</param>
/// <param name="Persistence">Whether and how it keeps what it accepts, in a few words.</param>
/// <param name="Clients">Connections to it, ours included; <see langword="null"/> where it does not say.</param>
public sealed record RedisStanding(long UsedBytes, long MaxBytes, string Policy, string Persistence, long? Clients)
{
    /// <summary>In % of the limit; <see langword="null"/> without one.</summary>
    public double? Percent => MaxBytes > 0 ? 100d * UsedBytes / MaxBytes : null;
}
