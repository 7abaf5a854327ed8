using System.Buffers;

namespace PointBus.Host.Ingest.Formats;

/// <summary>Tells formats apart by their first bytes.</summary>
internal static class TrackSniffer
{
    const int LinesToLookAt = 50;
    const int DigestDigits = 64;

    static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    /// <summary>The format of UTF-8 or ASCII text, or <see langword="null"/>.</summary>
    public static string? Sniff(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("\uFEFF"u8))
            head = head[3..];

        head = head.TrimStart(" \t\r\n"u8);
        if (head.IsEmpty)
            return null;

        return head[0] switch
        {
            (byte)'<' => "gpx",
            (byte)'{' or (byte)'[' => "geojson",
            _ => SniffLines(head),
        };
    }

    static string? SniffLines(ReadOnlySpan<byte> head)
    {
        var end = head.IndexOfAny((byte)'\r', (byte)'\n');
        var first = end < 0 ? head : head[..end];
        if (IsFlymaster(first))
            return "flymaster";
        if (first.StartsWith("OziExplorer"u8) || first.StartsWith("#airframe_info"u8) || CsvVariant.FromHeader(first, null) is not null)
            return "csv";

        var left = LinesToLookAt;
        foreach (var range in head.SplitAny((byte)'\r', (byte)'\n'))
        {
            var line = head[range];
            if (IsIgc(line))
                return "igc";
            if (IsNmea(line))
                return "nmea";
            if (left-- == 0)
                break;
        }

        return null;
    }

    static bool IsFlymaster(ReadOnlySpan<byte> line)
    {
        var comma = line.IndexOf((byte)',');
        if (comma < 1)
            return false;

        var digest = line[(comma + 1)..].Trim((byte)' ');
        return AsciiNumbers.TryDigits(line[..comma].Trim((byte)' '), out long _) && digest.Length == DigestDigits &&
            !digest.ContainsAnyExcept(HexDigits);
    }

    /// <summary>A date header, or the beginning of a B record; the A record alone could be any word.</summary>
    static bool IsIgc(ReadOnlySpan<byte> line) =>
        (line.Length > 5 && line[0] == 'H' && line[1] is (byte)'F' or (byte)'O' or (byte)'P' && !line[2..5].ContainsAnyExceptInRange((byte)'A', (byte)'Z')) ||
        (line.Length > 14 && line[0] == 'B' && !line[1..14].ContainsAnyExceptInRange((byte)'0', (byte)'9'));

    static bool IsNmea(ReadOnlySpan<byte> line) =>
        line.StartsWith("$P"u8) || line.StartsWith("$G"u8) || NmeaSentence.Parse(line).Kind != NmeaKind.Other;
}
