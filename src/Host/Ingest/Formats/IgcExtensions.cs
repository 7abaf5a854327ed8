namespace PointBus.Host.Ingest.Formats;

/// <summary>The extensions of B records that sharpen a fix, at the byte positions that the I record declares.</summary>
internal sealed class IgcExtensions
{
    const int FirstByte = 36;
    const int EntryLength = 7;

    // More digits than this would no longer divide exactly.
    const int MostDigits = 7;

    (int Start, int Length) _lad;
    (int Start, int Length) _lod;
    (int Start, int Length) _tds;

    public static IgcExtensions None { get; } = new();

    /// <summary>Reads an I record; entries that make no sense are left out.</summary>
    public static IgcExtensions Parse(ReadOnlySpan<byte> record)
    {
        var extensions = new IgcExtensions();
        for (var rest = record.Length < 3 ? default : record[3..]; rest.Length >= EntryLength; rest = rest[EntryLength..])
        {
            if (!AsciiNumbers.TryDigits(rest[..2], out int first) || !AsciiNumbers.TryDigits(rest[2..4], out int last) ||
                first < FirstByte || last < first)
                continue;

            var place = (first - 1, Math.Min(last - first + 1, MostDigits));
            var name = rest[4..EntryLength];
            if (name.SequenceEqual("LAD"u8))
                extensions._lad = place;
            else if (name.SequenceEqual("LOD"u8))
                extensions._lod = place;
            else if (name.SequenceEqual("TDS"u8))
                extensions._tds = place;
        }

        return extensions;
    }

    public ReadOnlySpan<byte> LatitudeDigits(ReadOnlySpan<byte> record) => Digits(record, _lad);

    public ReadOnlySpan<byte> LongitudeDigits(ReadOnlySpan<byte> record) => Digits(record, _lod);

    public ReadOnlySpan<byte> SecondDigits(ReadOnlySpan<byte> record) => Digits(record, _tds);

    static ReadOnlySpan<byte> Digits(ReadOnlySpan<byte> record, (int Start, int Length) place)
    {
        if (place.Length == 0 || place.Start + place.Length > record.Length)
            return default;

        var digits = record.Slice(place.Start, place.Length);
        return digits.ContainsAnyExceptInRange((byte)'0', (byte)'9') ? default : digits;
    }
}
