using System.Diagnostics.CodeAnalysis;
using PointBus.Contracts;

namespace PointBus.Consumers.Accepting;

/// <summary>Decides of each point alone whether it is taken and what is odd about it. Reasons never hold a value of the point.</summary>
public sealed class PointRules(TimeProvider clock, PointRulesOptions options)
{
    const double LowestAltitude = -600;
    const double HighestAltitude = 10_000;

    public PointRules(TimeProvider clock)
        : this(clock, new PointRulesOptions())
    {
    }

    /// <summary>Checks a list; may be repeated.</summary>
    /// <param name="points">Points as they were read.</param>
    /// <param name="indexes">Their places in the batch as it was sent, where some are missing already.</param>
    /// <param name="replayed">A replay says nothing new about a point's age, so the limits of time are left out.</param>
    public CheckedPoints Check(IReadOnlyList<Point> points, IReadOnlyList<int>? indexes, bool replayed = false)
    {
        var limits = replayed ? default : Limits();
        List<Point>? changed = null;
        List<int>? places = null;
        List<PointRefusal>? refusals = null;

        for (var i = 0; i < points.Count; i++)
        {
            var place = indexes is null ? i : indexes[i];
            var accepted = TryAccept(points[i], place, limits, out var point, out var refusal);
            if (changed is null && ReferenceEquals(point, points[i]))
                continue;

            changed ??= [.. points.Take(i)];
            if (accepted)
            {
                changed.Add(point!);
                places?.Add(place);
                continue;
            }

            places ??= [.. indexes is null ? Enumerable.Range(0, i) : indexes.Take(i)];
            (refusals ??= []).Add(refusal!);
        }

        return new CheckedPoints(changed ?? points, places ?? indexes, refusals ?? []);
    }

    /// <summary>Checks one point that has just been received.</summary>
    /// <param name="point">The point as it was read.</param>
    /// <param name="index">Its place in the batch as it was sent.</param>
    /// <param name="accepted">The same point, or a copy with marks added.</param>
    /// <param name="refusal">Why it is not taken.</param>
    public bool TryAccept(Point point, int index, [NotNullWhen(true)] out Point? accepted, [NotNullWhen(false)] out PointRefusal? refusal) =>
        TryAccept(point, index, Limits(), out accepted, out refusal);

    static bool TryAccept(
        Point point, int index, (DateTimeOffset? Oldest, DateTimeOffset? Newest) limits,
        [NotNullWhen(true)] out Point? accepted, [NotNullWhen(false)] out PointRefusal? refusal)
    {
        (accepted, refusal) = (null, null);
        if ((Position(point) ?? Time(point, limits) ?? Numbers(point) ?? PointTexts.Check(point)) is { } broken)
        {
            refusal = new PointRefusal(index, broken.Code, broken.Reason);
            return false;
        }

        var marks = point.Marks | Oddities(point);
        accepted = marks == point.Marks ? point : point with { Marks = marks };
        return true;
    }

    (DateTimeOffset? Oldest, DateTimeOffset? Newest) Limits()
    {
        var now = clock.GetUtcNow();
        return (now - options.MaxAge, now + options.MaxAhead);
    }

    static Broken? Position(Point point) =>
        !double.IsFinite(point.Lat) || !double.IsFinite(point.Lon) ? new("coord.not_finite", "Latitude and longitude must be finite.")
        : point.Lat is < -90 or > 90 ? new("coord.range", "Latitude lies outside -90 to 90 degrees.")
        : point.Lon is < -180 or > 180 ? new("coord.range", "Longitude lies outside -180 to 180 degrees.")
        : point.Lat == 0 && point.Lon == 0 ? new("coord.zero", "A position of exactly 0/0 means that there was no fix.")
        : null;

    static Broken? Time(Point point, (DateTimeOffset? Oldest, DateTimeOffset? Newest) limits) =>
        point.Time > limits.Newest ? new("time.future", "The time lies in the future.")
        : point.Time < limits.Oldest ? new("time.too_old", "The time lies too far in the past.")
        : null;

    static Broken? Numbers(Point point) =>
        !Finite(point.Elevation) || !Finite(point.BarometricAltitude) || !Finite(point.Scoring?.Elevation)
            ? new("altitude.not_finite", "An altitude must be finite.")
        : !Finite(point.Speed) || !Finite(point.SpeedKmh) || !Finite(point.Heading) || (point.Scoring is { } s && !Finite(s))
            ? new("value.not_finite", "Speeds, heading and differences must be finite.")
        : null;

    static bool Finite(ScoringFields fields) =>
        Finite(fields.AltitudeDiff) && Finite(fields.AltitudeDiffSmooth) && Finite(fields.SpeedSmooth);

    static bool Finite(double? value) => value is not { } number || double.IsFinite(number);

    static PointMarks Oddities(Point point) =>
        (OutOfRange(point.Elevation) || OutOfRange(point.BarometricAltitude) || OutOfRange(point.Scoring?.Elevation)
            ? PointMarks.AltitudeOutOfRange
            : PointMarks.None)
        | (string.Equals(point.Scoring?.Validity, "V", StringComparison.OrdinalIgnoreCase) ? PointMarks.NoFix : PointMarks.None);

    static bool OutOfRange(double? altitude) => altitude is < LowestAltitude or > HighestAltitude;
}

/// <summary>A rule that a point breaks.</summary>
internal sealed record Broken(string Code, string Reason);
