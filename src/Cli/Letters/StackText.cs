namespace PointBus.Cli.Letters;

/// <summary>A stack trace without what nobody here has written.</summary>
internal static class StackText
{
    const string OwnCode = "at PointBus.";

    /// <summary>The lines; where not <paramref name="full"/>, runs of other people's frames are counted in one.</summary>
    public static IEnumerable<string> Lines(string stack, bool full)
    {
        var folded = 0;
        foreach (var line in stack.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            if (!full && IsForeign(line))
            {
                folded++;
                continue;
            }

            if (folded > 0)
                yield return Folded(folded);
            folded = 0;
            yield return line;
        }

        if (folded > 0)
            yield return Folded(folded);
    }

    static bool IsForeign(string line) =>
        (line.StartsWith("at ", StringComparison.Ordinal) && !line.StartsWith(OwnCode, StringComparison.Ordinal))
        || line.StartsWith("--- End of stack trace", StringComparison.Ordinal);

    static string Folded(int count) => $"... {count} {(count == 1 ? "line" : "lines")} of the framework (--full shows them)";
}
