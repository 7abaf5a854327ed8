namespace PointBus.Storage.Queues;

/// <summary>The names of queues as people write and see them.</summary>
internal static class QueueNames
{
    public const string DlqSuffix = ":dlq";

    /// <summary>The name as shown.</summary>
    public static string Of(string prefix, Lane queue, bool isDlq) => prefix + queue.Name + (isDlq ? DlqSuffix : "");

    /// <summary>Reads a name with or without the prefix.</summary>
    /// <returns><see langword="null"/> where no queue can have it.</returns>
    public static (Lane Queue, bool IsDlq)? Parse(string prefix, string? name)
    {
        var rest = name?.Trim() ?? "";
        if (prefix.Length > 0 && rest.StartsWith(prefix, StringComparison.Ordinal))
            rest = rest[prefix.Length..];
        var isDlq = rest.EndsWith(DlqSuffix, StringComparison.Ordinal);
        if (isDlq)
            rest = rest[..^DlqSuffix.Length];
        return Lane.Parse(rest) is { } lane && Lane.BuiltIn.All(known => known.Name != lane.Name) ? (lane, isDlq) : null;
    }

    /// <summary>The queue of a path: <c>order/status</c> and <c>/order/status/</c> are <c>order_status</c>.</summary>
    public static string OfPath(string path)
    {
        var trimmed = path.Trim().Trim('/');
        var name = string.Concat(trimmed.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_'));
        return name.Trim('_').Length > 0 ? name.TrimStart('_') : throw new ArgumentException($"\"{path}\" has no letter or digit to name a queue by.", nameof(path));
    }

    /// <returns><see langword="null"/> where no message can have the id.</returns>
    public static Guid? ParseId(string? id) => Guid.TryParse(id, out var parsed) ? parsed : null;
}
