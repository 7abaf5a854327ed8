using System.Runtime.CompilerServices;
using System.Xml;

namespace PointBus.Host.Ingest.Formats;

/// <summary>Reads the track points of GPX 1.0 and 1.1. Times without a zone are UTC, because the format defines them so.</summary>
internal sealed class GpxReader : ITrackReader
{
    static readonly XmlReaderSettings Settings = new()
    {
        Async = true,
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    public string Format => "gpx";

    public async IAsyncEnumerable<TrackItem> ReadAsync(
        Stream stream, TrackReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var input = await TrackInput.OpenAsync(stream, options, cancellationToken);
        using var xml = XmlReader.Create(input, Settings);
        var fixes = new GpxFixes(xml, options.Notes);

        for (var number = 1; ; number++)
        {
            bool found;
            int? brokenAt = null;
            try
            {
                found = await fixes.NextAsync(cancellationToken);
            }
            catch (XmlException e)
            {
                // What came before the break stays; without any fix the file as a whole is unreadable.
                if (number == 1)
                    throw new TrackFormatException(TrackCodes.GpxInvalidXml, e.LineNumber);
                (found, brokenAt) = (true, e.LineNumber);
            }

            if (!found)
                yield break;

            if (brokenAt is { } line)
            {
                yield return options.Notes.Refuse(line, TrackCodes.GpxInvalidXml);
                yield break;
            }

            var code = fixes.Current.TryRead(TimeSpan.Zero, out var point);
            yield return options.Notes.Settle(number, point, code);
        }
    }
}
