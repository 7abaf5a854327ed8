using PointBus.Contracts;

namespace PointBus.Host.Ingest.Formats;

/// <summary>The B record of an IGC file, without the date that stands elsewhere.</summary>
/// <remarks><c>B HHMMSS DDMMmmm N DDDMMmmm E A PPPPP GGGGG extensions</c>, without the blanks.</remarks>
internal readonly record struct IgcFix(TimeSpan Clock, double Lat, double Lon, bool HasFix, int PressureAltitude, int GnssAltitude)
{
    const int ShortestRecord = 35;

    public static bool TryRead(ReadOnlySpan<byte> record, IgcExtensions extensions, out IgcFix fix)
    {
        fix = default;
        if (record.Length < ShortestRecord ||
            !IsoTime.TryClock(record[1..3], record[3..5], record[5..7], out var clock) ||
            !TryAngle(record[7..9], record[9..14], record[14], 'N', 'S', extensions.LatitudeDigits(record), out var lat) ||
            !TryAngle(record[15..18], record[18..23], record[23], 'E', 'W', extensions.LongitudeDigits(record), out var lon) ||
            record[24] is not ((byte)'A' or (byte)'V') ||
            !TryAltitude(record[25..30], out var pressure) ||
            !TryAltitude(record[30..35], out var gnss))
            return false;

        clock += IsoTime.Fraction(extensions.SecondDigits(record));
        fix = new IgcFix(clock, lat, lon, record[24] == 'A', pressure, gnss);
        return true;
    }

    public Point At(DateTimeOffset time) => new()
    {
        Time = time,
        Lat = Lat,
        Lon = Lon,
        Elevation = GnssAltitude,
        BarometricAltitude = PressureAltitude,
        Marks = HasFix ? PointMarks.None : PointMarks.NoFix,
    };

    static bool TryAngle(
        ReadOnlySpan<byte> degrees, ReadOnlySpan<byte> minutes, byte side, char positive, char negative, ReadOnlySpan<byte> extra, out double angle)
    {
        angle = 0;
        if ((side != positive && side != negative) || !AsciiNumbers.TryDigits(degrees, out int whole) || !AsciiNumbers.TryDigits(minutes, out long thousandths))
            return false;

        var unitsPerMinute = 1000L;
        foreach (var digit in extra)
            (thousandths, unitsPerMinute) = (thousandths * 10 + digit - '0', unitsPerMinute * 10);

        return Degrees.TryCombine(whole, thousandths, unitsPerMinute, side == negative, out angle);
    }

    static bool TryAltitude(ReadOnlySpan<byte> text, out int metres)
    {
        var negative = text[0] == '-';
        var read = AsciiNumbers.TryDigits(negative ? text[1..] : text, out metres);
        metres = negative ? -metres : metres;
        return read;
    }
}
