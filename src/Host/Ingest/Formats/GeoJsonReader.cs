using System.Runtime.CompilerServices;
using System.Text.Json;

namespace PointBus.Host.Ingest.Formats;

/// <summary>Reads points and lines of GeoJSON (RFC 7946) with their times from the properties.</summary>
/// <remarks>
/// The document is held as a whole, within the size limit: a feature's times may stand after its coordinates,
/// and one feature is often the whole file, so reading on in pieces would hold as much.
/// </remarks>
internal sealed class GeoJsonReader : ITrackReader
{
    static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    public string Format => "geojson";

    public async IAsyncEnumerable<TrackItem> ReadAsync(
        Stream stream, TrackReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var document = await ParseAsync(stream, options, cancellationToken);
        var number = 0;
        foreach (var (lat, lon, elevation, time, refusal) in GeoJsonFixes.Of(document.RootElement, options.Notes))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var text = new FixText { Lat = lat, Lon = lon, Elevation = elevation, Time = time };
            var code = text.TryRead(options.AssumedOffset, out var point);
            yield return refusal is null
                ? options.Notes.Settle(++number, point, code)
                : options.Notes.Refuse(++number, refusal);
        }
    }

    static async Task<JsonDocument> ParseAsync(Stream stream, TrackReadOptions options, CancellationToken cancellationToken)
    {
        await using var text = await TrackInput.OpenTextAsync(stream, options, cancellationToken);
        try
        {
            return await JsonDocument.ParseAsync(text, Strict, cancellationToken);
        }
        catch (JsonException e)
        {
            throw new TrackFormatException(TrackCodes.GeoJsonInvalid, (int)(e.LineNumber ?? 0) + 1);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair in a property name shows only when names are compared.
            throw new TrackFormatException(TrackCodes.GeoJsonInvalid);
        }
    }
}
