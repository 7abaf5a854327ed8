namespace PointBus.Cli.Ingest;

/// <summary>How far one file came.</summary>
internal enum FileState
{
    /// <summary>Its turn never came.</summary>
    NotSent,

    /// <summary>Stopped on its way; whether the host took it is unknown, and sending it again is harmless.</summary>
    Interrupted,

    /// <summary>The host or this machine could not.</summary>
    Failed,

    /// <summary>The host would not.</summary>
    Refused,

    /// <summary>The host has it safe; not followed further.</summary>
    Accepted,

    /// <summary>The host has it safe, but not all points had ended when the time was up.</summary>
    Waiting,

    /// <summary>Every accepted point is stored or was there before.</summary>
    Stored,

    /// <summary>Every accepted point has ended, some as dead letters.</summary>
    DeadLetters,
}
