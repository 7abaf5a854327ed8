using PointBus.Cli.Output;

namespace PointBus.Cli.Operations;

/// <summary>What an operation that has ended means for the script that waited for it.</summary>
internal static class OperationEnd
{
    public static ExitCode Exit(OperationBody operation) => operation switch
    {
        _ when operation.Is("stopped") => ExitCode.SafetyLimit,
        _ when operation.Is("cancelled") => ExitCode.Partial,
        { FailedAgain: 0, Items.Skipped: null or 0 } => ExitCode.Ok,
        _ => ExitCode.Partial,
    };

    /// <summary>One line on where it stands.</summary>
    public static string Line(OperationBody operation)
    {
        var items = operation.Items;
        var parts = new List<string> { $"{Plain.Number(operation.Ended)} of {Plain.Letters(operation.Total ?? 0)} ended" };
        Count(items?.Succeeded, operation.Kind == "preflight" ? "would be stored" : "succeeded");
        Count(items?.FailedSame, "failed again the same way");
        Count(items?.FailedDifferently, "failed in another way");
        Count(items?.Skipped, "skipped");
        Count(items?.Sent, "in flight");
        return $"{operation.State ?? "?"}: {string.Join(", ", parts)}{(operation.Why is { Length: > 0 } why ? $" ({why})" : "")}";

        void Count(long? number, string what)
        {
            if (number > 0)
                parts.Add($"{Plain.Number(number)} {what}");
        }
    }

    /// <summary>What somebody may want to do next; nothing where all is well.</summary>
    public static IEnumerable<string> Advice(OperationBody operation)
    {
        if (operation.Is("stopped"))
            yield return $"Stopped by its limit; what was sent stays sent. See what failed: pointbus ops show {operation.Id} --items failed_same";
        else if (operation.Is("paused"))
            yield return $"Paused. Go on: pointbus ops resume {operation.Id}";
        else if (operation.HasEnded && operation.FailedAgain > 0)
            yield return $"What failed again lies in new letters. See: pointbus ops show {operation.Id} --items failed_same";
        if (operation.HasEnded && operation.Items?.Skipped > 0)
            yield return $"Skipped letters tell why: pointbus ops show {operation.Id} --items skipped";
        if (!operation.HasEnded && !operation.Is("paused"))
            yield return $"Follow it: pointbus ops watch {operation.Id}";
    }
}
