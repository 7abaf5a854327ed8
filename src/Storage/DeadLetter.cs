namespace PointBus.Storage;

/// <summary>What could not be stored, whole or in part, with the reason and the bytes to try it again.</summary>
public sealed record DeadLetter
{
    public required Guid LetterId { get; init; }

    public required BatchHeader Batch { get; init; }

    /// <summary>One of <see cref="DeadLetterReasons"/>.</summary>
    public required string ReasonCode { get; init; }

    /// <summary>The text support engineers filter by, such as <c>Invalid foreign key</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>Where it failed: <c>buffering</c>, <c>persisting</c>.</summary>
    public required string Stage { get; init; }

    /// <summary>Points in this letter; the ledger's dead-lettered figure counts them.</summary>
    public required int PointCount { get; init; }

    /// <summary>The refused points only, packed; or the JSON they came as where they cannot be packed.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary><c>packed</c> or <c>json</c>.</summary>
    public required string PayloadForm { get; init; }

    public required DateTimeOffset FailedAt { get; init; }

    public int Attempts { get; init; }

    /// <summary>Exception type and message, or the refusals by index; no coordinates.</summary>
    public string? Error { get; init; }
}

/// <summary>The closed list of reason codes.</summary>
public static class DeadLetterReasons
{
    /// <summary>The flight is not known; text <c>Invalid foreign key</c>.</summary>
    public const string InvalidForeignKey = "invalid_foreign_key";

    /// <summary>The points break a rule; text <c>Validation failed</c>.</summary>
    public const string ValidationFailed = "validation_failed";

    /// <summary>The tracker is not registered; text <c>Unknown device</c>.</summary>
    public const string UnknownDevice = "unknown_device";

    /// <summary>The time to live ended first; text <c>Expired</c>.</summary>
    public const string Expired = "expired";

    /// <summary>The bytes cannot be read; text <c>Unreadable message</c>.</summary>
    public const string Unreadable = "unreadable_message";

    /// <summary>The database refuses just these points; text <c>Processing error: {e}</c>.</summary>
    public const string RefusedByDatabase = "refused_by_database";

    /// <summary>The text that goes with a code.</summary>
    public static string Text(string code) => code switch
    {
        InvalidForeignKey => "Invalid foreign key",
        ValidationFailed => "Validation failed",
        UnknownDevice => "Unknown device",
        Expired => "Expired",
        Unreadable => "Unreadable message",
        RefusedByDatabase => "Processing error",
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "not a reason code"),
    };
}
