using PointBus.Storage;

namespace PointBus.Consumers.Operating;

/// <summary>An operation that somebody asks for.</summary>
public sealed record OperationRequest
{
    /// <summary>Made from the caller's idempotency key where there is one, so that a repeat finds the same operation.</summary>
    public required Guid Id { get; init; }

    public required OperationKind Kind { get; init; }

    /// <summary>Which letters; left out where <see cref="From"/> is given.</summary>
    public LetterQuery Selection { get; init; } = new();

    /// <summary>Takes the set that another operation froze, in the same order.</summary>
    public Guid? From { get; init; }

    public required string Actor { get; init; }

    /// <summary>Why; 1 to 1,000 characters.</summary>
    public required string Reason { get; init; }

    public ReplayPace Pace { get; init; } = new();

    /// <summary>At most so many letters, oldest first; 1 or more.</summary>
    public int? Limit { get; init; }

    /// <summary>Whether replays start with a full cycle of retries; otherwise they have one attempt. Defaults to true.</summary>
    public bool ResetAttempts { get; init; } = true;

    /// <summary>Whether a selection that matches every letter is meant.</summary>
    public bool ConfirmAll { get; init; }

    /// <summary>For the audit.</summary>
    public string? RequestId { get; init; }
}

/// <summary>Who pauses, resumes or cancels an operation, and why.</summary>
public sealed record OperationControl(string Actor, string? Reason = null, string? RequestId = null);

/// <summary>What came of pausing, resuming or cancelling.</summary>
/// <param name="Done">Whether it is in the state that was asked for; <see langword="false"/> where its state does not allow it.</param>
/// <param name="Operation">As it stands now.</param>
public sealed record OperationChange(bool Done, Operation Operation);

/// <summary>The request for an operation is not acceptable.</summary>
public sealed class OperationRefusedException(string code, string message) : Exception(message)
{
    /// <summary>Stable, such as <c>reason.required</c>.</summary>
    public string Code { get; } = code;
}
