using PointBus.Contracts;

namespace PointBus.Host.Ingest.Formats;

/// <summary>What a reader has seen of one file: its counts, and what is odd about the flight as a whole.</summary>
internal sealed class TrackNotes
{
    readonly FlightQuality _quality = new();
    DateTimeOffset _last = DateTimeOffset.MinValue;

    /// <summary>Fixes that became points.</summary>
    public int Points { get; private set; }

    /// <summary>Fixes that were refused. Points and refusals together are the fixes of the file.</summary>
    public int Refusals { get; private set; }

    /// <summary>Records with a place that are no fix: way points, route points, rows and sentences before the first fix.</summary>
    public int Ignored { get; private set; }

    /// <summary>Overlong lines that held no fix.</summary>
    public int SkippedLines { get; private set; }

    /// <summary>Codes of what is odd about the file or flight. Final once the last item has been read.</summary>
    public IReadOnlyList<string> Flags =>
        [.. _quality.Flags(), .. SkippedLines > 0 ? [TrackCodes.TooLongLine] : Array.Empty<string>()];

    public void Ignore() => Ignored++;

    public void SkipLine() => SkippedLines++;

    public TrackItem Refuse(int line, string code)
    {
        Refusals++;
        return new TrackItem(line, null, code);
    }

    /// <summary>Counts a point, and marks it where its time is earlier than that of the point before.</summary>
    public TrackItem Keep(int line, Point point)
    {
        if (point.Time < _last)
            point = point with { Marks = point.Marks | PointMarks.TimeBackwards };

        Points++;
        _last = point.Time;
        _quality.Observe(point);
        return new TrackItem(line, point, null);
    }

    /// <summary>The item of a fix: its point where there is one, else the refusal.</summary>
    public TrackItem Settle(int line, Point? point, string? code) =>
        point is null ? Refuse(line, code!) : Keep(line, point);
}
