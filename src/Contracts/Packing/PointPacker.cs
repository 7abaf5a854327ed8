using static PointBus.Contracts.Packing.PackedLayout;

namespace PointBus.Contracts.Packing;

/// <summary>Turns points into the packed layout of docs/wire-format.md and back. What is packed is read back bit for bit.</summary>
public static class PointPacker
{
    /// <summary>Points in one batch.</summary>
    public const int MaxPoints = 10_000;

    /// <summary>Packs points in their order. Times become UTC and keep microseconds; a rest of 100 ns ticks is cut off.</summary>
    /// <exception cref="ArgumentException">More than <see cref="MaxPoints"/>, or a text above 1,024 bytes or with half a surrogate pair.</exception>
    public static PackedPoints Pack(IReadOnlyList<Point> points)
    {
        if (points.Count > MaxPoints)
            throw new ArgumentException($"A batch holds at most {MaxPoints} points; split it.", nameof(points));

        var rows = points as Point[] ?? [.. points];
        var table = new ColumnWriter<Point>(rows);
        table.Times(PointColumn.Time, p => p.Time);
        table.Doubles(PointColumn.Lat, p => p.Lat);
        table.Doubles(PointColumn.Lon, p => p.Lon);
        table.Doubles(PointColumn.Elevation, p => p.Elevation);
        table.Doubles(PointColumn.BarometricAltitude, p => p.BarometricAltitude);
        table.Doubles(PointColumn.Speed, p => p.Speed);
        table.Doubles(PointColumn.SpeedKmh, p => p.SpeedKmh);
        table.Doubles(PointColumn.Heading, p => p.Heading);
        table.Times(PointColumn.UploadedAt, p => p.UploadedAt);
        table.Texts(PointColumn.FlightId, p => p.FlightId);
        table.Texts(PointColumn.DeviceId, p => p.DeviceId);
        table.Marks(PointColumn.Marks, p => p.Marks);

        var scoring = rows.Any(p => p.Scoring is not null) ? PackScoring(table, rows) : null;
        return new PackedPoints(PointsForm.Packed, Join(rows.Length, table, scoring));
    }

    /// <summary>Reads packed points. Allocates no more than 10,000 points need, whatever the bytes say.</summary>
    /// <exception cref="PackedFormatException">The bytes are not of layout version 1, or hold too many points. Nothing else is thrown.</exception>
    public static IReadOnlyList<Point> Unpack(ReadOnlySpan<byte> packed)
    {
        var cursor = new ByteCursor(packed);
        if (cursor.Byte() is not FirstVersion)
            throw ByteCursor.Malformed("does not begin with the version byte 1");

        var count = cursor.Varint();
        if (count > MaxPoints)
            throw new PackedFormatException(PackedFormatException.TooMany, $"The batch holds more than {MaxPoints} points.");

        // Time, latitude and longitude take a byte each at least; checked before any memory is taken for them.
        if (count * 3 > (ulong)cursor.Remaining)
            throw ByteCursor.Malformed("are shorter than the count of points says");

        var points = PointTable.Read(ref cursor, (int)count);
        return cursor.Remaining == 0 ? points : throw ByteCursor.Malformed("go on after the last column");
    }

    static ColumnWriter<ScoringFields> PackScoring(ColumnWriter<Point> points, Point[] rows)
    {
        points.Presence(PointColumn.Scoring, p => p.Scoring is not null);

        var table = new ColumnWriter<ScoringFields>([.. rows.Where(p => p.Scoring is not null).Select(p => p.Scoring!)]);
        table.Texts(ScoringColumn.Time, s => s.Time);
        table.Times(ScoringColumn.RoundedTime, s => s.RoundedTime);
        table.Texts(ScoringColumn.Validity, s => s.Validity);
        table.Doubles(ScoringColumn.Elevation, s => s.Elevation);
        table.Doubles(ScoringColumn.AltitudeDiff, s => s.AltitudeDiff);
        table.Doubles(ScoringColumn.AltitudeDiffSmooth, s => s.AltitudeDiffSmooth);
        table.Doubles(ScoringColumn.SpeedSmooth, s => s.SpeedSmooth);
        table.Integers(ScoringColumn.Lad, s => s.Lad);
        table.Integers(ScoringColumn.Lod, s => s.Lod);
        table.Booleans(ScoringColumn.TakeoffCondition, s => s.TakeoffCondition);
        table.Booleans(ScoringColumn.InFlight, s => s.InFlight);
        return table;
    }

    static byte[] Join(int count, ColumnWriter<Point> points, ColumnWriter<ScoringFields>? scoring)
    {
        Span<byte> head = stackalloc byte[16];
        head[0] = FirstVersion;
        var headLength = 1 + Varints.Write(head[1..], (ulong)count);
        headLength += Varints.Write(head[headLength..], points.Mask);

        Span<byte> scoringMask = stackalloc byte[8];
        var maskLength = scoring is null ? 0 : Varints.Write(scoringMask, scoring.Mask);

        return [.. head[..headLength], .. points.Body, .. scoringMask[..maskLength], .. scoring is null ? [] : scoring.Body];
    }
}
