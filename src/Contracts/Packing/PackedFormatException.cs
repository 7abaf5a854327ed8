namespace PointBus.Contracts.Packing;

/// <summary>The points of a batch cannot be read at all, so that no single point can be blamed. The message is one sentence and holds no values.</summary>
/// <param name="code">Stable, one of the constants of this class.</param>
/// <param name="message">One sentence for people.</param>
/// <param name="inner">What the parser said.</param>
public sealed class PackedFormatException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The packed bytes are not of the documented layout.</summary>
    public const string NotPacked = "decode.packed";

    /// <summary>More than <see cref="PointPacker.MaxPoints"/> points.</summary>
    public const string TooMany = "batch.too_many";

    /// <summary>Not a JSON array.</summary>
    public const string NotJson = "decode.json";

    /// <summary>Not UTF-8.</summary>
    public const string NotUtf8 = "decode.utf8";

    /// <summary>Nested deeper than <see cref="PointJson.MaxDepth"/>.</summary>
    public const string TooDeep = "decode.depth";

    /// <summary>An object names the same field twice.</summary>
    public const string DuplicateKey = "decode.duplicate_key";

    /// <summary>One of the constants of this class.</summary>
    public string Code { get; } = code;
}
