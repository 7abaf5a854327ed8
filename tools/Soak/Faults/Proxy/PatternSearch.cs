namespace PointBus.Soak.Faults.Proxy;

/// <summary>Finds bytes in a stream that comes in pieces.</summary>
sealed class PatternSearch(ReadOnlyMemory<byte> pattern)
{
    readonly List<byte> tail = [];

    /// <summary>Whether the pattern ends in this piece.</summary>
    public bool Meets(ReadOnlySpan<byte> piece)
    {
        var joined = new byte[tail.Count + piece.Length];
        tail.CopyTo(joined);
        piece.CopyTo(joined.AsSpan(tail.Count));
        var found = joined.AsSpan().IndexOf(pattern.Span) >= 0;

        tail.Clear();
        // After a match it begins anew, or one match would be found twice.
        if (!found)
            tail.AddRange(joined.AsSpan()[Math.Max(0, joined.Length - pattern.Length + 1)..]);
        return found;
    }
}
