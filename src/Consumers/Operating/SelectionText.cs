using System.Globalization;
using PointBus.Storage;

namespace PointBus.Consumers.Operating;

/// <summary>A selection of letters in words.</summary>
public static class SelectionText
{
    const int MaxLength = 200;

    public static string Of(LetterQuery selection)
    {
        var parts = Parts(selection).ToList();
        var text = parts.Count == 0 ? "every letter" : $"letters {string.Join(", ", parts)}";
        return text.Length <= MaxLength ? text : text[..(MaxLength - 1)] + "…";
    }

    static IEnumerable<string> Parts(LetterQuery selection)
    {
        (string Name, object? Value)[] named =
        [
            ("lane", selection.Lane), ("state", selection.State?.ToString().ToLowerInvariant()), ("reason", selection.ReasonCode),
            ("type", selection.ExceptionType), ("text", selection.Text), ("group", selection.Fingerprint), ("flight", selection.FlightId),
            ("upstream", selection.Upstream), ("priority from", selection.MinPriority), ("priority to", selection.MaxPriority),
            ("after", selection.FailedAfter?.ToString("u", CultureInfo.InvariantCulture)), ("before", selection.FailedBefore?.ToString("u", CultureInfo.InvariantCulture)),
            ("batch", selection.BatchId),
        ];
        foreach (var (name, value) in named)
            if (value is not null)
                yield return $"{name} {value}";

        if (selection.LetterIds is [var only])
            yield return $"id {only}";
        else if (selection.LetterIds is { } ids)
            yield return $"{ids.Count} ids";
    }
}
