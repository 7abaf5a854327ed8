namespace PointBus.Host.Ingest.Formats;

/// <summary>Which sentence a line holds.</summary>
internal enum NmeaKind
{
    /// <summary>Nothing that says where the receiver is.</summary>
    Other,

    /// <summary>Recommended minimum data: time, date, place, speed and course.</summary>
    Rmc,

    /// <summary>Fix data: time, place, altitude and quality.</summary>
    Gga,
}

/// <summary>One NMEA 0183 sentence: its kind, its fields, and whether its checksum is right.</summary>
internal readonly ref struct NmeaSentence
{
    readonly ReadOnlySpan<byte> _fields;

    NmeaSentence(NmeaKind kind, ReadOnlySpan<byte> fields, bool intact)
    {
        Kind = kind;
        IsIntact = intact;
        _fields = fields;
    }

    public NmeaKind Kind { get; }

    /// <summary>Whether the checksum is right, or there is none to check.</summary>
    public bool IsIntact { get; }

    /// <summary>A field by its number, the address being 0; empty where there is none.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            var rest = _fields;
            for (; index > 0; index--)
            {
                var comma = rest.IndexOf((byte)',');
                if (comma < 0)
                    return default;
                rest = rest[(comma + 1)..];
            }

            var end = rest.IndexOf((byte)',');
            return end < 0 ? rest : rest[..end];
        }
    }

    /// <summary>Finds the sentence in a line, whatever the logger wrote before it.</summary>
    public static NmeaSentence Parse(ReadOnlySpan<byte> line)
    {
        var dollar = line.LastIndexOf((byte)'$');
        if (dollar < 0)
            return default;

        var body = line[(dollar + 1)..].TrimEnd(" \t\0"u8);
        var star = body.IndexOf((byte)'*');
        var fields = star < 0 ? body : body[..star];
        var kind = KindOf(fields);
        return kind == NmeaKind.Other ? default : new NmeaSentence(kind, fields, star < 0 || IsChecksum(body[(star + 1)..], fields));
    }

    /// <summary>Any talker's RMC and GGA; proprietary sentences (<c>$P...</c>) are about other things, such as traffic.</summary>
    static NmeaKind KindOf(ReadOnlySpan<byte> fields)
    {
        if (fields.Length < 6 || fields[0] == 'P' || fields[5] != ',')
            return NmeaKind.Other;

        var name = fields[2..5];
        return name.SequenceEqual("RMC"u8) ? NmeaKind.Rmc : name.SequenceEqual("GGA"u8) ? NmeaKind.Gga : NmeaKind.Other;
    }

    static bool IsChecksum(ReadOnlySpan<byte> text, ReadOnlySpan<byte> fields)
    {
        byte sum = 0;
        foreach (var b in fields)
            sum ^= b;

        return text.Length == 2 && char.IsAsciiHexDigit((char)text[0]) && char.IsAsciiHexDigit((char)text[1]) &&
            Convert.FromHexString([(char)text[0], (char)text[1]])[0] == sum;
    }
}
