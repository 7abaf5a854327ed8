namespace PointBus.TestKit;

/// <summary>The last lines that a process printed.</summary>
public sealed class LogTail
{
    const int MaxLines = 500, MaxLineLength = 4_000;

    readonly Queue<string> lines = new();
    readonly Lock gate = new();

    /// <summary>Each line as it is printed, whole.</summary>
    public event Action<string>? Printed;

    public void Add(string? line)
    {
        if (line is null)
            return;

        Printed?.Invoke(line);
        lock (gate)
        {
            lines.Enqueue(line.Length <= MaxLineLength ? line : line[..MaxLineLength]);
            if (lines.Count > MaxLines)
                lines.Dequeue();
        }
    }

    public IReadOnlyList<string> Lines()
    {
        lock (gate)
            return [.. lines];
    }

    public string Last(int count) => string.Join('\n', Lines().TakeLast(count));

    public override string ToString() => Last(MaxLines);
}
