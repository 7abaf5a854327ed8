using System.Runtime.CompilerServices;

namespace PointBus.Host.Ingest.Formats;

/// <summary>Reads CSV tracks, line by line, in the variant that the header shows.</summary>
internal sealed class CsvReader : ITrackReader
{
    const int OziHeaderLines = 6;
    const int OziDatumLine = 2;
    const int GarminHeaderLines = 3;

    public string Format => "csv";

    public async IAsyncEnumerable<TrackItem> ReadAsync(
        Stream stream, TrackReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var lines = await TrackLines.OpenAsync(stream, options, cancellationToken);
        var variant = await ReadHeaderAsync(lines, options, cancellationToken);
        var row = new CsvFields(variant.Delimiter);

        while (await lines.NextAsync(cancellationToken))
            if (!lines.Current.Trim(" \t"u8).IsEmpty && Read(lines, variant, row, options.Notes) is { } item)
                yield return item;
    }

    static async ValueTask<CsvVariant> ReadHeaderAsync(TrackLines lines, TrackReadOptions options, CancellationToken cancellationToken)
    {
        var more = await lines.NextAsync(cancellationToken);
        while (more && lines.Current.Trim(" \t"u8).IsEmpty)
            more = await lines.NextAsync(cancellationToken);
        if (!more)
            throw new TrackFormatException(TrackCodes.FileEmpty);
        if (lines.Current.StartsWith("OziExplorer"u8))
            return await ReadOziHeaderAsync(lines, cancellationToken);

        if (lines.Current.StartsWith("#airframe_info"u8))
            for (var skip = 1; skip < GarminHeaderLines; skip++)
                await lines.NextAsync(cancellationToken);

        return (lines.IsTooLong ? null : CsvVariant.FromHeader(lines.Current, options.AssumedOffset))
            ?? throw new TrackFormatException(TrackCodes.CsvColumns, lines.Number);
    }

    static async ValueTask<CsvVariant> ReadOziHeaderAsync(TrackLines lines, CancellationToken cancellationToken)
    {
        while (lines.Number < OziHeaderLines)
        {
            if (!await lines.NextAsync(cancellationToken))
                throw new TrackFormatException(TrackCodes.CsvColumns, lines.Number);
            if (lines.Number == OziDatumLine && !lines.Current.StartsWith("WGS 84"u8))
                throw new TrackFormatException(TrackCodes.CsvDatum, lines.Number);
        }

        return new CsvOzi();
    }

    static TrackItem? Read(TrackLines lines, CsvVariant variant, CsvFields row, TrackNotes notes)
    {
        if (lines.IsTooLong)
            return notes.Refuse(lines.Number, TrackCodes.TooLongLine);

        row.Split(lines.Current);
        var code = variant.TryRead(row, out var point);
        if (code == TrackCodes.CoordInvalid && row.HasDecimalComma())
            code = TrackCodes.CsvDecimalComma;

        // In the first row it shows how the whole file is written.
        if (code == TrackCodes.CsvDecimalComma && notes.Points + notes.Refusals == 0)
            throw new TrackFormatException(code, lines.Number);
        if (point is not null || code is not null)
            return notes.Settle(lines.Number, point, code);

        notes.Ignore();
        return null;
    }
}
