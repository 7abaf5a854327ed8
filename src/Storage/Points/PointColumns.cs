using PointBus.Storage.Model;

namespace PointBus.Storage.Points;

/// <summary>What is stored of a point, for each kind of lane.</summary>
internal static class PointColumns
{
    static readonly PointColumn[] Key =
    [
        new PointColumn<Guid>(nameof(PointRow.Flight), (plan, row) => plan.Flights[row.Flight].Key),
        new PointColumn<DateTimeOffset>(nameof(PointRow.Time), (_, row) => row.Time),
        new PointColumn<double>(nameof(PointRow.Lat), (_, row) => Mutant.HasNoUniqueKey ? row.Point.Lat + Random.Shared.NextDouble() * 1e-9 : row.Point.Lat),
        new PointColumn<double>(nameof(PointRow.Lon), (_, row) => row.Point.Lon),
    ];

    static readonly PointColumn<short> Marks = new(nameof(PointRow.Marks), (_, row) => (short)row.Point.Marks);

    static readonly PointColumn[] Position =
    [
        .. Key,
        new PointColumn<double?>(nameof(PositionRow.Elevation), (_, row) => row.Point.Elevation),
        new PointColumn<double?>(nameof(PositionRow.BarometricAltitude), (_, row) => row.Point.BarometricAltitude),
        new PointColumn<double?>(nameof(PositionRow.Heading), (_, row) => row.Point.Heading),
        new PointColumn<string?>(nameof(PositionRow.DeviceId), (_, row) => row.DeviceId),
        Marks,
    ];

    // These tables have no km/h column, so that a speed given only so is converted and not lost.
    static readonly PointColumn[] Track =
    [
        .. Position,
        new PointColumn<double?>(nameof(PointRow.Speed), (_, row) => row.Point.Speed ?? row.Point.SpeedKmh / 3.6),
    ];

    static readonly PointColumn[] Flymaster =
    [
        .. Position,
        new PointColumn<double?>(nameof(PointRow.Speed), (_, row) => row.Point.Speed),
        new PointColumn<double?>(nameof(FlymasterPointRow.SpeedKmh), (_, row) => row.Point.SpeedKmh),
        new PointColumn<DateTimeOffset?>(nameof(FlymasterPointRow.UploadedAt), (_, row) => Cut(row.Point.UploadedAt)),
    ];

    static readonly PointColumn[] Scoring =
    [
        .. Key,
        new PointColumn<double?>(nameof(ScoringPointRow.GpsAlt), (_, row) => row.Point.Elevation),
        new PointColumn<string?>(nameof(ScoringPointRow.TimeText), (_, row) => row.Point.Scoring?.Time),
        new PointColumn<DateTimeOffset?>(nameof(ScoringPointRow.RoundedTime), (_, row) => Cut(row.Point.Scoring?.RoundedTime)),
        new PointColumn<string?>(nameof(ScoringPointRow.Validity), (_, row) => row.Point.Scoring?.Validity),
        new PointColumn<double?>(nameof(ScoringPointRow.PressureAlt), (_, row) => row.Point.BarometricAltitude),
        new PointColumn<double?>(nameof(ScoringPointRow.Elevation), (_, row) => row.Point.Scoring?.Elevation),
        new PointColumn<double?>(nameof(ScoringPointRow.AltitudeDiff), (_, row) => row.Point.Scoring?.AltitudeDiff),
        new PointColumn<double?>(nameof(ScoringPointRow.AltitudeDiffSmooth), (_, row) => row.Point.Scoring?.AltitudeDiffSmooth),
        new PointColumn<double?>(nameof(ScoringPointRow.SpeedSmooth), (_, row) => row.Point.Scoring?.SpeedSmooth),
        new PointColumn<double?>(nameof(PointRow.Speed), (_, row) => row.Point.Speed ?? row.Point.SpeedKmh / 3.6),
        new PointColumn<int?>(nameof(ScoringPointRow.Lad), (_, row) => row.Point.Scoring?.Lad),
        new PointColumn<int?>(nameof(ScoringPointRow.Lod), (_, row) => row.Point.Scoring?.Lod),
        new PointColumn<bool?>(nameof(ScoringPointRow.TakeoffCondition), (_, row) => row.Point.Scoring?.TakeoffCondition),
        new PointColumn<bool?>(nameof(ScoringPointRow.InFlight), (_, row) => row.Point.Scoring?.InFlight),
        Marks,
    ];

    public static (Type Row, IReadOnlyList<PointColumn> Columns) Of(LaneKind kind) => kind switch
    {
        LaneKind.Live => (typeof(LivePointRow), Track),
        LaneKind.Upload => (typeof(UploadPointRow), Track),
        LaneKind.Flymaster => (typeof(FlymasterPointRow), Flymaster),
        LaneKind.Scoring => (typeof(ScoringPointRow), Scoring),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a lane kind"),
    };

    static DateTimeOffset? Cut(DateTimeOffset? time) => time is { } value ? Micros.Cut(value) : null;
}
