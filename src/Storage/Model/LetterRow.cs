namespace PointBus.Storage.Model;

/// <summary>A row of <c>dead_letters</c>: what lists and searches need of a letter, and nothing long.</summary>
internal sealed class LetterRow
{
    public Guid LetterId { get; set; }

    public Guid BatchId { get; set; }

    public Guid OriginalBatchId { get; set; }

    public string Lane { get; set; } = "";

    public LetterState State { get; set; }

    public long StateVersion { get; set; }

    public DateTimeOffset? StateAt { get; set; }

    public string ReasonCode { get; set; } = "";

    public string Stage { get; set; } = "";

    public string Fingerprint { get; set; } = "";

    public string Title { get; set; } = "";

    public string? ExceptionType { get; set; }

    public string? Error { get; set; }

    public int Attempts { get; set; }

    public int Priority { get; set; }

    public string? Upstream { get; set; }

    public int Points { get; set; }

    /// <summary>JSON, for reading; <c>dead_letter_flights</c> has them for searching.</summary>
    public string? FlightIds { get; set; }

    public DateTimeOffset? FirstPoint { get; set; }

    public DateTimeOffset? LastPoint { get; set; }

    public DateTimeOffset FirstFailedAt { get; set; }

    public DateTimeOffset FailedAt { get; set; }

    public DateTimeOffset FiledAt { get; set; }

    public string? Actor { get; set; }

    public string? TraceId { get; set; }

    public int Round { get; set; }

    public Guid? OperationId { get; set; }

    public Guid? ReplayBatchId { get; set; }

    public ReplayOutcome? Outcome { get; set; }

    public DateTimeOffset? OutcomeAt { get; set; }

    public Guid? NextLetterId { get; set; }

    public string PayloadForm { get; set; } = "";

    public bool Edited { get; set; }

    public string? Version { get; set; }
}

/// <summary>A row of <c>dead_letter_contents</c>: what only somebody who opens the letter needs.</summary>
internal sealed class LetterContentRow
{
    public Guid LetterId { get; set; }

    /// <summary>JSON.</summary>
    public string Header { get; set; } = "";

    public string? Stack { get; set; }

    /// <summary>JSON.</summary>
    public string? Failures { get; set; }

    /// <summary>JSON.</summary>
    public string? Message { get; set; }

    /// <summary>Empty once the letter was purged.</summary>
    public byte[] Payload { get; set; } = [];
}

/// <summary>A row of <c>dead_letter_flights</c>: a flight that a letter has points of.</summary>
internal sealed class LetterFlightRow
{
    public Guid LetterId { get; set; }

    public string FlightId { get; set; } = "";

    /// <summary>Of the flight that its points need; empty where they need none.</summary>
    public string Source { get; set; } = "";

    /// <summary>The letter's, so that a flight's letters come in order.</summary>
    public DateTimeOffset FailedAt { get; set; }
}

/// <summary>A row of <c>dead_letter_counts</c>: how many letters and points are alike in all this.</summary>
internal sealed class LetterCountRow
{
    public string Fingerprint { get; set; } = "";

    public string Lane { get; set; } = "";

    public string ReasonCode { get; set; } = "";

    public int Priority { get; set; }

    public LetterState State { get; set; }

    public long Letters { get; set; }

    public long Points { get; set; }
}

/// <summary>A row of <c>letter_edits</c>: a body that somebody wrote in place of a letter's own.</summary>
internal sealed class LetterEditRow
{
    public Guid LetterId { get; set; }

    public DateTimeOffset At { get; set; }

    public string Actor { get; set; } = "";

    public string Reason { get; set; } = "";

    public string PayloadForm { get; set; } = "";

    public int Points { get; set; }

    public byte[] Payload { get; set; } = [];
}
