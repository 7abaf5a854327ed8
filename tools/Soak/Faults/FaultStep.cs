using System.Text.Json.Serialization;

namespace PointBus.Soak.Faults;

/// <summary>What is broken.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FaultKind>))]
enum FaultKind
{
    /// <summary>kill -9, and started again after a while.</summary>
    Kill,

    /// <summary>SIGSTOP, and SIGCONT after a while.</summary>
    Stop,

    /// <summary>All connections are reset, again and again.</summary>
    Cut,

    /// <summary>One direction of all connections is ended.</summary>
    HalfClose,

    /// <summary>A connection is reset after a number of bytes.</summary>
    CutAfter,

    /// <summary>Everything is late.</summary>
    Delay,

    /// <summary>Nothing is read any more.</summary>
    Hole,

    /// <summary>The answer to a commit, a transaction, a publish or a request does not arrive.</summary>
    LostReply,

    /// <summary>No byte is left on the disk.</summary>
    Disk,

    /// <summary>The server may use no more memory.</summary>
    Memory,

    /// <summary>Writers have to wait.</summary>
    Slow,

    /// <summary>The database refuses a table, though it answers; then the hosts get little processor time while they try again.</summary>
    Refuse,

    /// <summary>The hosts' whole network is gone: every engine at once.</summary>
    Dark,
}

/// <summary>One fault.</summary>
/// <param name="Number">In the plan, from 1.</param>
/// <param name="Kind">What.</param>
/// <param name="Target">Whom: host, host2, http, redis, postgres, rabbitmq, upstream, sqlite, all.</param>
/// <param name="Milliseconds">For how long.</param>
/// <param name="Parameter">How much: milliseconds of a delay or of silence before a kill, bytes before a cut, how many answers are lost.</param>
/// <param name="GapMilliseconds">Peace after the recovery and before the next.</param>
sealed record FaultStep(int Number, FaultKind Kind, string Target, int Milliseconds, int Parameter, int GapMilliseconds)
{
    [JsonIgnore]
    public string Name => $"{Kind.ToString().ToLowerInvariant()} {Target}";
}
