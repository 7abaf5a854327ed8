namespace PointBus.Cli.Verbs;

/// <summary>The part of an address behind the question mark.</summary>
internal static class QueryText
{
    /// <summary>Of the parts that have a value.</summary>
    public static string Of(params IEnumerable<(string Name, string? Value)> parts) =>
        string.Join('&', parts.Where(part => part.Value is not null).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}"));
}
