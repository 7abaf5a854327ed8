namespace PointBus.Storage.Redis;

/// <summary>How strict the start-up check of the buffer's Redis is.</summary>
public sealed record RedisPolicyOptions
{
    /// <summary>Starts in spite of settings that lose points; what would have refused is then a warning. Defaults to <see langword="false"/>.</summary>
    public bool AllowUnsafe { get; init; }
}

/// <summary>What a finding means for the start.</summary>
public enum PolicySeverity
{
    /// <summary>The promise is weaker than stated, or could not be checked.</summary>
    Warn,

    /// <summary>Accepted points would be lost; do not start.</summary>
    Refuse,
}

/// <summary>One setting that is not as it must be.</summary>
/// <param name="Severity">What to do about it.</param>
/// <param name="Sentence">What is wrong and what to set, for an operator.</param>
public sealed record PolicyFinding(PolicySeverity Severity, string Sentence);
