namespace PointBus.Host.Ingest.Formats;

/// <summary>The stable codes of refused fixes, unreadable files and odd flights, with a sentence for each.</summary>
internal static class TrackCodes
{
    public const string FileEmpty = "file.empty";
    public const string UnknownFormat = "file.unknown_format";
    public const string TooLarge = "file.too_large";
    public const string InflateLimit = "file.inflate_limit";
    public const string TooManyLines = "file.too_many_lines";
    public const string TooLongLine = "file.too_long_line";
    public const string EncodingInvalid = "encoding.invalid";
    public const string FormCutShort = "multipart.invalid";

    public const string CoordRequired = "coord.required";
    public const string CoordInvalid = "coord.invalid";
    public const string CoordNotFinite = "coord.not_finite";
    public const string AltitudeInvalid = "altitude.invalid";
    public const string AltitudeNotFinite = "altitude.not_finite";
    public const string TimeRequired = "time.required";
    public const string TimeInvalid = "time.invalid";
    public const string TimeOffsetRequired = "time.offset_required";

    public const string IgcNoDate = "igc.no_date";
    public const string IgcNoBRecord = "igc.no_b_record";
    public const string IgcBadBRecord = "igc.bad_b_record";
    public const string GpxInvalidXml = "gpx.invalid_xml";
    public const string GeoJsonInvalid = "geojson.invalid";
    public const string GeoJsonTimesLength = "geojson.times_length";
    public const string CsvColumns = "csv.columns";
    public const string CsvDecimalComma = "csv.decimal_comma";
    public const string CsvDatum = "csv.datum";
    public const string NmeaChecksum = "nmea.checksum";
    public const string NmeaBadSentence = "nmea.bad_sentence";
    public const string NmeaNoDate = "nmea.no_date";

    public const string FlymasterNoBody = "flymaster.no_body";
    public const string FlymasterTooFewLines = "flymaster.too_few_lines";
    public const string FlymasterHeader = "flymaster.header";
    public const string FlymasterSerial = "flymaster.serial";
    public const string FlymasterNoEof = "flymaster.no_eof";
    public const string FlymasterBadLine = "flymaster.bad_line";

    public const string FewFixes = "flight.few_fixes";
    public const string OnlyVFixes = "flight.only_v_fixes";
    public const string MidnightCrossings = "flight.midnight_crossings";
    public const string ClimbRate = "flight.climb_rate";
    public const string FixInterval = "flight.fix_interval";
    public const string BarometerStuck = "flight.barometer_stuck";

    public static string Explain(string code) => code switch
    {
        FileEmpty => "The file is empty.",
        UnknownFormat => "The file is in none of the formats that can be read.",
        TooLarge => "The file has more bytes than are allowed.",
        InflateLimit => "The file has more bytes than are allowed once unpacked.",
        TooManyLines => "The file has more lines than are allowed.",
        TooLongLine => "The line has more bytes than are allowed.",
        EncodingInvalid => "The gzip data is damaged.",
        FormCutShort => "The multipart body ends before the file does.",
        CoordRequired => "Latitude or longitude is missing.",
        CoordInvalid => "Latitude or longitude is not a number.",
        CoordNotFinite => "Latitude or longitude is not a finite number.",
        AltitudeInvalid => "The altitude is not a number.",
        AltitudeNotFinite => "The altitude is not a finite number.",
        TimeRequired => "The fix has no time.",
        TimeInvalid => "The time is not a valid date and time.",
        TimeOffsetRequired => "The time has neither Z nor an offset.",
        IgcNoDate => "The file has no usable date record before its first fix, and no date was given.",
        IgcNoBRecord => "The file has no B record.",
        IgcBadBRecord => "The B record is malformed.",
        GpxInvalidXml => "The XML is not well formed, or has a document type.",
        GeoJsonInvalid => "The file is not valid GeoJSON.",
        GeoJsonTimesLength => "The line has not as many times as coordinates.",
        CsvColumns => "The columns are not those of a known variant, or the row does not fit the header.",
        CsvDecimalComma => "The numbers have a decimal comma.",
        CsvDatum => "The positions are not WGS 84.",
        NmeaChecksum => "The checksum of the sentence is wrong.",
        NmeaBadSentence => "The sentence is malformed.",
        NmeaNoDate => "No sentence gives the date of the fix, and no date was given.",
        FlymasterNoBody => "The body is empty.",
        FlymasterTooFewLines => "The body has fewer than three lines.",
        FlymasterHeader => "The first line has not two fields.",
        FlymasterSerial => "The serial number is not an integer.",
        FlymasterNoEof => "The last line is not EOF.",
        FlymasterBadLine => "The line has not seven numbers.",
        FewFixes => "The flight has fewer than 50 fixes.",
        OnlyVFixes => "No fix of the flight is a 3D fix.",
        MidnightCrossings => "The flight crosses midnight more than twice.",
        ClimbRate => "The altitude changes faster than 50 m/s more than three times.",
        FixInterval => "More than ten fixes follow the one before at once or after more than 50 s.",
        BarometerStuck => "The pressure altitude hardly ever changes.",
        _ => code,
    };
}
