using static PointBus.Contracts.Packing.PackedLayout;

namespace PointBus.Contracts.Packing;

/// <summary>Puts the columns of both tables together into points again.</summary>
internal static class PointTable
{
    public static Point[] Read(ref ByteCursor cursor, int rows)
    {
        var table = new ColumnReader(ref cursor, rows, PointColumn.Count);
        var time = table.Times(ref cursor, PointColumn.Time);
        var lat = table.Doubles(ref cursor, PointColumn.Lat);
        var lon = table.Doubles(ref cursor, PointColumn.Lon);
        var elevation = table.Doubles(ref cursor, PointColumn.Elevation);
        var barometric = table.Doubles(ref cursor, PointColumn.BarometricAltitude);
        var speed = table.Doubles(ref cursor, PointColumn.Speed);
        var speedKmh = table.Doubles(ref cursor, PointColumn.SpeedKmh);
        var heading = table.Doubles(ref cursor, PointColumn.Heading);
        var uploadedAt = table.Times(ref cursor, PointColumn.UploadedAt);
        var flightId = table.Texts(ref cursor, PointColumn.FlightId);
        var deviceId = table.Texts(ref cursor, PointColumn.DeviceId);
        var marks = table.Marks(ref cursor, PointColumn.Marks);
        var scored = table.Presence(ref cursor, PointColumn.Scoring, out var scoredRows);
        var scoring = table.Has(PointColumn.Scoring) ? ReadScoring(ref cursor, scoredRows) : [];

        var points = new Point[rows];
        var nextScoring = 0;
        for (var i = 0; i < rows; i++)
        {
            points[i] = new Point
            {
                Time = time?[i] ?? throw Missing(),
                Lat = lat?[i] ?? throw Missing(),
                Lon = lon?[i] ?? throw Missing(),
                Elevation = elevation?[i],
                BarometricAltitude = barometric?[i],
                Speed = speed?[i],
                SpeedKmh = speedKmh?[i],
                Heading = heading?[i],
                UploadedAt = uploadedAt?[i],
                FlightId = flightId?[i],
                DeviceId = deviceId?[i],
                Marks = marks.IsEmpty ? PointMarks.None : (PointMarks)marks[i],
                Scoring = scoredRows == 0 || ColumnReader.IsAbsent(scored, i) ? null : scoring[nextScoring++],
            };
        }

        return points;
    }

    static ScoringFields[] ReadScoring(ref ByteCursor cursor, int rows)
    {
        var table = new ColumnReader(ref cursor, rows, ScoringColumn.Count);
        var time = table.Texts(ref cursor, ScoringColumn.Time);
        var rounded = table.Times(ref cursor, ScoringColumn.RoundedTime);
        var validity = table.Texts(ref cursor, ScoringColumn.Validity);
        var elevation = table.Doubles(ref cursor, ScoringColumn.Elevation);
        var diff = table.Doubles(ref cursor, ScoringColumn.AltitudeDiff);
        var diffSmooth = table.Doubles(ref cursor, ScoringColumn.AltitudeDiffSmooth);
        var speedSmooth = table.Doubles(ref cursor, ScoringColumn.SpeedSmooth);
        var lad = table.Integers(ref cursor, ScoringColumn.Lad);
        var lod = table.Integers(ref cursor, ScoringColumn.Lod);
        var takeoff = table.Booleans(ref cursor, ScoringColumn.TakeoffCondition);
        var inFlight = table.Booleans(ref cursor, ScoringColumn.InFlight);

        var fields = new ScoringFields[rows];
        for (var i = 0; i < rows; i++)
        {
            fields[i] = new ScoringFields
            {
                Time = time?[i],
                RoundedTime = rounded?[i],
                Validity = validity?[i],
                Elevation = elevation?[i],
                AltitudeDiff = diff?[i],
                AltitudeDiffSmooth = diffSmooth?[i],
                SpeedSmooth = speedSmooth?[i],
                Lad = lad?[i],
                Lod = lod?[i],
                TakeoffCondition = takeoff?[i],
                InFlight = inFlight?[i],
            };
        }

        return fields;
    }

    static PackedFormatException Missing() => ByteCursor.Malformed("lack a time, latitude or longitude");
}
