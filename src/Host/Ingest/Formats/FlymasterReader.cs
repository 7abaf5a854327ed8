using System.Runtime.CompilerServices;

namespace PointBus.Host.Ingest.Formats;

/// <summary>Reads a saved Flymaster body as a track, without checking who sent it.</summary>
internal sealed class FlymasterReader : ITrackReader
{
    public string Format => "flymaster";

    public async IAsyncEnumerable<TrackItem> ReadAsync(
        Stream stream, TrackReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var body = await FlymasterBody.ReadAsync(stream, options, cancellationToken);
        foreach (var item in body.Items)
            yield return item;
    }
}
