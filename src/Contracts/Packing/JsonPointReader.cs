using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace PointBus.Contracts.Packing;

/// <summary>Reads one JSON point after the other, with the same working memory.</summary>
internal sealed class JsonPointReader(bool scoringBatch)
{
    const string CoordNotFinite = "coord.not_finite";
    const string AltitudeNotFinite = "altitude.not_finite";
    const string ValueNotFinite = "value.not_finite";

    static readonly ScoringFields Nothing = new();

    readonly JsonFields _point = new();
    readonly JsonFields _nested = new();

    public bool TryRead(JsonElement element, int index, [NotNullWhen(true)] out Point? point, [NotNullWhen(false)] out PointRefusal? refusal)
    {
        (point, refusal) = (null, null);
        if (element.ValueKind != JsonValueKind.Object)
        {
            refusal = element.ValueKind == JsonValueKind.Null
                ? new PointRefusal(index, "point.null", "The point is null.")
                : new PointRefusal(index, PointJson.WrongType, "The point is not an object.");
            return false;
        }

        _point.Load(element);
        var read = Read();
        if (_point.Code is not null)
            refusal = new PointRefusal(index, _point.Code, _point.Reason);
        else
            point = read;
        return refusal is null;
    }

    Point Read()
    {
        // Scoring fields stand beside the others in legacy JSON, and in an object of their own where a Point was serialized.
        var flat = scoringBatch && !_point.Has(PointField.Scoring);
        var dated = _point.Has(PointField.DateTime);

        return new Point
        {
            Time = _point.Time(dated ? PointField.DateTime : PointField.Time) ?? Required<DateTimeOffset>("time.required", "The point has no time."),
            Lat = _point.Number(PointField.Lat, CoordNotFinite) ?? Required<double>("coord.required", "The point has no latitude."),
            Lon = _point.Number(PointField.Lon, CoordNotFinite) ?? Required<double>("coord.required", "The point has no longitude."),
            Elevation = _point.Number(flat || !_point.Has(PointField.Elevation) ? PointField.GpsAltitude : PointField.Elevation, AltitudeNotFinite),
            BarometricAltitude = _point.Number(PointField.BarometricAltitude, AltitudeNotFinite),
            Speed = _point.Number(PointField.Speed, ValueNotFinite),
            SpeedKmh = _point.Number(PointField.SpeedKmh, ValueNotFinite),
            Heading = _point.Number(PointField.Heading, ValueNotFinite),
            UploadedAt = _point.Time(PointField.UploadedAt),
            FlightId = _point.Text(PointField.FlightId),
            DeviceId = _point.Text(PointField.DeviceId),
            Marks = Marks(),
            Scoring = flat ? ReadFlat(dated) : ReadNested(),
        };
    }

    ScoringFields? ReadFlat(bool dated)
    {
        var fields = ReadScoring(_point, dated);
        return fields == Nothing ? null : fields;
    }

    ScoringFields? ReadNested()
    {
        var scoring = _point[PointField.Scoring];
        if (scoring.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            return null;

        if (scoring.ValueKind != JsonValueKind.Object)
        {
            _point.Refuse(PointJson.WrongType, "scoring must be an object.");
            return null;
        }

        _nested.Load(scoring);
        var fields = ReadScoring(_nested, withTime: true);
        if (_nested.Code is not null)
            _point.Refuse(_nested.Code, _nested.Reason);
        return fields;
    }

    static ScoringFields ReadScoring(JsonFields from, bool withTime) => new()
    {
        Time = withTime ? from.Text(PointField.Time) : null,
        RoundedTime = from.Time(PointField.RoundedTime),
        Validity = from.Text(PointField.Validity),
        Elevation = from.Number(PointField.Elevation, AltitudeNotFinite),
        AltitudeDiff = from.Number(PointField.AltitudeDiff, ValueNotFinite),
        AltitudeDiffSmooth = from.Number(PointField.AltitudeDiffSmooth, ValueNotFinite),
        SpeedSmooth = from.Number(PointField.SpeedSmooth, ValueNotFinite),
        Lad = from.Whole(PointField.Lad),
        Lod = from.Whole(PointField.Lod),
        TakeoffCondition = from.Flag(PointField.TakeoffCondition),
        InFlight = from.Flag(PointField.InFlight),
    };

    PointMarks Marks()
    {
        var marks = _point.Whole(PointField.Marks) ?? 0;
        if (marks is >= 0 and <= byte.MaxValue)
            return (PointMarks)marks;

        _point.Refuse(PointJson.WrongType, "marks must be flags of one byte.");
        return PointMarks.None;
    }

    T Required<T>(string code, string reason)
    {
        // A field that is there but cannot be read has its own refusal already, and the first one counts.
        _point.Refuse(code, reason);
        return default!;
    }
}
