using System.Runtime.CompilerServices;

namespace PointBus.Host.Ingest.Formats;

/// <summary>Reads flight recorder files of the FAI's IGC format, line by line.</summary>
internal sealed class IgcReader : ITrackReader
{
    public string Format => "igc";

    public async IAsyncEnumerable<TrackItem> ReadAsync(
        Stream stream, TrackReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var lines = await TrackLines.OpenAsync(stream, options, cancellationToken);
        var flight = new Flight(options);

        while (await lines.NextAsync(cancellationToken))
            if (flight.Read(lines) is { } item)
                yield return item;

        if (!flight.HasFixes)
            throw new TrackFormatException(TrackCodes.IgcNoBRecord);
    }

    /// <summary>The date of an <c>HFDTEddmmyy</c> or <c>HFDTEDATE: ddmmyy,nn</c> record; years below 80 are of this century.</summary>
    internal static bool TryDate(ReadOnlySpan<byte> record, out DateTime day)
    {
        day = default;
        var text = record[5..].TrimStart((byte)' ');
        if (text.StartsWith("DATE"u8))
            text = text[4..];

        text = text.TrimStart(": "u8);
        return text.Length >= 6 && (text.Length == 6 || !char.IsAsciiDigit((char)text[6])) &&
            AsciiNumbers.TryDigits(text[..2], out int dayOfMonth) && AsciiNumbers.TryDigits(text[2..4], out int month) &&
            AsciiNumbers.TryDigits(text[4..6], out int year) &&
            IsoTime.TryDay(year < 80 ? 2000 + year : 1900 + year, month, dayOfMonth, out day);
    }

    sealed class Flight(TrackReadOptions options)
    {
        readonly RunningDay _day = new();
        IgcExtensions _extensions = IgcExtensions.None;

        public bool HasFixes { get; private set; }

        public TrackItem? Read(TrackLines lines)
        {
            var record = lines.Current;
            switch (record.IsEmpty ? (byte)0 : record[0])
            {
                case (byte)'B':
                    return Fix(record, lines);
                case (byte)'H' when record.Length > 5 && record[2..5].SequenceEqual("DTE"u8) && TryDate(record, out var day):
                    _day.Declare(day);
                    break;
                case (byte)'I':
                    _extensions = IgcExtensions.Parse(record);
                    break;
            }

            if (lines.IsTooLong)
                options.Notes.SkipLine();
            return null;
        }

        TrackItem Fix(ReadOnlySpan<byte> record, TrackLines lines)
        {
            HasFixes = true;
            if (!_day.IsKnown)
                _day.Declare(options.Date?.ToDateTime(default, DateTimeKind.Utc) ?? throw new TrackFormatException(TrackCodes.IgcNoDate, lines.Number));
            if (lines.IsTooLong)
                return options.Notes.Refuse(lines.Number, TrackCodes.TooLongLine);

            return IgcFix.TryRead(record, _extensions, out var fix)
                ? options.Notes.Keep(lines.Number, fix.At(_day.Place(fix.Clock)))
                : options.Notes.Refuse(lines.Number, TrackCodes.IgcBadBRecord);
        }
    }
}
