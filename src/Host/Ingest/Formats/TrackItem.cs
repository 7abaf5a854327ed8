using PointBus.Contracts;

namespace PointBus.Host.Ingest.Formats;

/// <summary>One fix of a track file: the point, or the code that says why it could not be read.</summary>
/// <param name="Line">1-based line of the fix; for GPX and GeoJSON the 1-based number of the fix.</param>
/// <param name="Point">The point; <see langword="null"/> when the fix was refused.</param>
/// <param name="Code">One of <see cref="TrackCodes"/>; <see langword="null"/> when there is a point.</param>
internal readonly record struct TrackItem(int Line, Point? Point, string? Code)
{
    /// <summary>One sentence for people; never contains anything from the file.</summary>
    public string? Reason => Code is null ? null : TrackCodes.Explain(Code);
}
