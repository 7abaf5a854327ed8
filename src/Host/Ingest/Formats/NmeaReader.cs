using System.Runtime.CompilerServices;

namespace PointBus.Host.Ingest.Formats;

/// <summary>Reads the own position from NMEA 0183 logs, line by line. A damaged RMC or GGA sentence is a refusal of its own.</summary>
internal sealed class NmeaReader : ITrackReader
{
    public string Format => "nmea";

    public async IAsyncEnumerable<TrackItem> ReadAsync(
        Stream stream, TrackReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var lines = await TrackLines.OpenAsync(stream, options, cancellationToken);
        var track = new NmeaTrack(options);

        while (await lines.NextAsync(cancellationToken))
        {
            Read(lines, track, options.Notes);
            while (track.TryTake(out var item))
                yield return item;
        }

        track.Finish();
        while (track.TryTake(out var item))
            yield return item;
    }

    static void Read(TrackLines lines, NmeaTrack track, TrackNotes notes)
    {
        var sentence = NmeaSentence.Parse(lines.Current);
        if (sentence.Kind == NmeaKind.Other)
        {
            if (lines.IsTooLong)
                notes.SkipLine();
            return;
        }

        var code = lines.IsTooLong ? TrackCodes.TooLongLine : sentence.IsIntact ? null : TrackCodes.NmeaChecksum;
        NmeaFix? fix = null;
        code ??= NmeaFix.TryRead(sentence, lines.Number, out fix);

        if (fix is not null)
            track.Add(fix);
        else if (code is not null)
            track.Refuse(lines.Number, code);
        else
            notes.Ignore();
    }
}
