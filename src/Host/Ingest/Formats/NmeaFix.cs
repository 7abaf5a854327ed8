using PointBus.Contracts;

namespace PointBus.Host.Ingest.Formats;

/// <summary>What one moment's RMC and GGA sentences say together.</summary>
internal sealed record NmeaFix
{
    public required int Line { get; init; }
    public required TimeSpan Clock { get; init; }
    public required double Lat { get; init; }
    public required double Lon { get; init; }

    /// <summary>Sentences that went into this fix.</summary>
    public required bool HasRmc { get; init; }

    public required bool HasGga { get; init; }

    public DateTime? Day { get; init; }
    public double? Elevation { get; init; }
    public double? Speed { get; init; }
    public double? Heading { get; init; }
    public bool NoFix { get; init; }

    /// <summary>Reads a sentence; with neither a fix nor a code it has no place yet.</summary>
    /// <returns>The code of the refusal, or <see langword="null"/>.</returns>
    public static string? TryRead(NmeaSentence sentence, int line, out NmeaFix? fix)
    {
        fix = null;
        var rmc = sentence.Kind == NmeaKind.Rmc;
        var place = rmc ? 3 : 2;
        if (sentence[place].IsEmpty && sentence[place + 2].IsEmpty)
            return null;

        if (!TryClock(sentence[1], out var clock) ||
            !TryAngle(sentence[place], sentence[place + 1], 2, "NS"u8, out var lat) ||
            !TryAngle(sentence[place + 2], sentence[place + 3], 3, "EW"u8, out var lon))
            return TrackCodes.NmeaBadSentence;

        fix = new NmeaFix { Line = line, Clock = clock, Lat = lat, Lon = lon, HasRmc = rmc, HasGga = !rmc };
        return rmc ? TryAddRmc(sentence, ref fix) : TryAddGga(sentence, ref fix);
    }

    /// <summary>Whether the other half belongs to the same moment.</summary>
    public bool Matches(NmeaFix other) => Clock == other.Clock && HasRmc != other.HasRmc && HasGga != other.HasGga;

    public NmeaFix Join(NmeaFix other) => this with
    {
        HasRmc = true,
        HasGga = true,
        Day = Day ?? other.Day,
        Elevation = Elevation ?? other.Elevation,
        Speed = Speed ?? other.Speed,
        Heading = Heading ?? other.Heading,
        NoFix = NoFix || other.NoFix,
    };

    public Point At(DateTimeOffset time) => new()
    {
        Time = time,
        Lat = Lat,
        Lon = Lon,
        Elevation = Elevation,
        Speed = Speed,
        Heading = Heading,
        Marks = NoFix ? PointMarks.NoFix : PointMarks.None,
    };

    static string? TryAddRmc(NmeaSentence rmc, ref NmeaFix? fix)
    {
        if (rmc[9].IsEmpty)
            fix = fix! with { NoFix = !rmc[2].SequenceEqual("A"u8) };
        else if (rmc[9].Length == 6 && AsciiNumbers.TryDigits(rmc[9][..2], out int day) && AsciiNumbers.TryDigits(rmc[9][2..4], out int month) &&
            AsciiNumbers.TryDigits(rmc[9][4..], out int year) && IsoTime.TryDay(year < 80 ? 2000 + year : 1900 + year, month, day, out var date))
            fix = fix! with { NoFix = !rmc[2].SequenceEqual("A"u8), Day = date };
        else
            return Refuse(out fix);

        fix = fix with
        {
            Speed = AsciiNumbers.TryFinite(rmc[7], out var knots) ? knots * AsciiNumbers.MetresPerSecondPerKnot : null,
            Heading = AsciiNumbers.TryFinite(rmc[8], out var course) ? course : null,
        };
        return null;
    }

    static string? TryAddGga(NmeaSentence gga, ref NmeaFix? fix)
    {
        if (AsciiNumbers.ReadAltitude(gga[9], 1, out var altitude) is not null)
            return Refuse(out fix);

        fix = fix! with { Elevation = altitude, NoFix = gga[6].SequenceEqual("0"u8) };
        return null;
    }

    static string Refuse(out NmeaFix? fix)
    {
        fix = null;
        return TrackCodes.NmeaBadSentence;
    }

    static bool TryClock(ReadOnlySpan<byte> text, out TimeSpan clock)
    {
        clock = default;
        if (text.Length < 6 || !IsoTime.TryClock(text[..2], text[2..4], text[4..6], out clock))
            return false;
        if (text.Length == 6)
            return true;

        clock += IsoTime.Fraction(text[7..]);
        return text[6] == '.' && !text[7..].ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    /// <summary><c>ddmm.mmmm</c> with as many decimals as the receiver has.</summary>
    static bool TryAngle(ReadOnlySpan<byte> text, ReadOnlySpan<byte> side, int degreeDigits, ReadOnlySpan<byte> sides, out double angle)
    {
        const int MostDecimals = 9;

        angle = 0;
        if (side.Length != 1 || !sides.Contains(side[0]) || text.Length < degreeDigits + 2 ||
            !AsciiNumbers.TryDigits(text[..degreeDigits], out int whole) ||
            !AsciiNumbers.TryDigits(text[degreeDigits..(degreeDigits + 2)], out long minutes))
            return false;

        var rest = text[(degreeDigits + 2)..];
        if (!rest.IsEmpty && (rest[0] != '.' || rest[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9')))
            return false;

        var unitsPerMinute = 1L;
        for (var i = 1; i < rest.Length && i <= MostDecimals; i++)
            (minutes, unitsPerMinute) = (minutes * 10 + rest[i] - '0', unitsPerMinute * 10);

        return Degrees.TryCombine(whole, minutes, unitsPerMinute, side[0] == sides[1], out angle);
    }
}
