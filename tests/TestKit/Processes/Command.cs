namespace PointBus.TestKit;

/// <summary>What to run.</summary>
public sealed record Command(string File, params IReadOnlyList<string> Arguments)
{
    /// <summary>Added to the environment of this process; null takes a variable away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The account to run under when this process is root. Defaults to the same account.</summary>
    public string? User { get; init; }
}
